import { notFound, redirect } from "next/navigation";
import { listOf } from "@/components/shell/destinations";
import { requireActor } from "@/lib/auth/page";

/** `/teams`, `/units`, `/models` and so on: Spend, grouped by them, is the list of all of them. */
export default async function ListPage({ params }: { params: Promise<{ list: string }> }) {
  const { list } = await params;
  await requireActor(`/${list}`);
  const found = listOf(list);
  if (!found) notFound();
  redirect(found.href);
}
