import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type CallFacts, callFacts } from "./core/call-facts";
import { spanAnswer } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import type { EntityPath } from "./schemas";
import { readCallLines } from "./store/calls";
import { ownFilter } from "./store/entity-filter";
import { readTogether } from "./store/read";

const MAX_CALL_LINES = 5_000;

/**
 * What the newest calls of one thing in a span tell that roll-ups do not: the cost of failures, of other attempts and of
 * work done twice, how many calls a trace has, the dearest traces, the servers of its tools. At most 5,000 lines are
 * read, and the answer says from when on. Right: event.read.
 * @throws NotFound when there is no such thing in the caller's scope.
 */
export async function readCalls(ctx: Context, { kind, id }: EntityPath, query: UsageQuery): Promise<CallFacts> {
  authorize(ctx, "event.read");
  const scope = scopeOf(ctx.actor, "event.read");
  return readTogether(ctx.db, async (tx) => {
    const own = await ownFilter(tx, { kind, id }, scope, ctx.clock.now());
    const selection = { scope, filters: [...query.filters.filter(({ dimension }) => dimension !== "meter"), own], grain: "day" as const };
    const lines = await readCallLines(tx, selection, query.span, MAX_CALL_LINES + 1);
    return callFacts(lines, spanAnswer(query.span), MAX_CALL_LINES);
  });
}
