import type { Metadata } from "next";
import { TraceTree } from "@/components/events/trace-tree";
import { requireActor } from "@/lib/auth/page";
import { readTrace } from "@/lib/reporting";
import { orNotFound } from "../../or-not-found";

export const metadata: Metadata = { title: "Trace" };

export default async function TracePage({ params }: { params: Promise<{ traceId: string }> }) {
  const id = decodeURIComponent((await params).traceId);
  const ctx = await requireActor(`/traces/${encodeURIComponent(id)}`);
  return <TraceTree trace={await orNotFound(readTrace(ctx, id))} />;
}
