import type { Metadata } from "next";
import { ViewsView } from "@/components/views/views-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Views" };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The link at the foot of a mail names the schedule to leave. */
export default async function ViewsPage({ searchParams }: Props) {
  const { leave } = await searchParams;
  const asked = typeof leave === "string" ? leave : null;
  const ctx = await requireActor(asked ? `/views?leave=${encodeURIComponent(asked)}` : "/views");
  return refusal(ctx, "/views") ?? <ViewsView leave={asked} />;
}
