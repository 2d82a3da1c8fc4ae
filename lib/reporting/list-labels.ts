import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { parseSpan } from "./core/usage-query";
import type { LabelNames } from "./core/views";
import { queueSpan } from "./read-freshness";
import type { QueueParams } from "./schemas";
import { readLabelNames } from "./store/calls";

/** Lines that are looked through. */
const NEWEST = 20_000;
const NAMES = 50;

/**
 * The names of the labels that the newest calls of a span carry, the most used first: what usage can be grouped and filtered by
 * beside what every call has. The last 92 days unless asked otherwise. Right: spend.read.
 */
export async function listLabels(ctx: Context, params: QueueParams): Promise<LabelNames> {
  authorize(ctx, "spend.read");
  const span = parseSpan(params, queueSpan(ctx.clock.now()));
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: [], grain: "day" as const };
  return { names: await readLabelNames(ctx.db, selection, span, NEWEST, NAMES) };
}
