import { redirect } from "next/navigation";
import { requireActor } from "@/lib/auth/page";
import { readView } from "@/lib/views";
import { openHref } from "@/lib/views/core/saved-view";
import { orNotFound } from "../../or-not-found";
import { refusal } from "../../refusal";

/** What people hand each other: leads whoever may see the view to its page, anybody else to nothing. */
export default async function SharedViewPage({ params }: { params: Promise<{ viewId: string }> }) {
  const { viewId } = await params;
  const ctx = await requireActor(`/views/${viewId}`);
  const refused = refusal(ctx, "/views");
  if (refused) return refused;
  redirect(openHref(await orNotFound(readView(ctx, viewId))));
}
