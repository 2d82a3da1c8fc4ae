import type { Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { readChainOfPlace, readChainOfTrace, readTraceSums } from "@/lib/reporting";
import type { ChainCall } from "@/lib/reporting/core/incident-facts";
import { chainRows } from "../core/chain";
import { traitsOf } from "../core/traits";
import type { IncidentChain } from "../core/views";
import { isFew, loadCase, sightOf } from "./load-case";

const MOST_TRACES = 10;
const MOST_SPANS = 2_000;

/**
 * What the runs of an incident did, step by step: the dearest runs, and of one of them every call or, grouped, calls that are
 * alike as one row. An incident whose calls name no run is told from its calls; of one with more than 200,000 calls only its own run is looked at. Of a run only what the caller may see; what
 * stands above it is then a step without figures. At most 2,000 calls, else `isCut`. Right: incident.read.
 * @param ask.traceId One of the incident's; left out: of a loop its own, else the dearest.
 * @throws NotFound outside the caller's sight, and for a run that is not of this incident.
 */
export async function readChain(ctx: Context, id: string, ask: { traceId?: string | undefined; grouped: boolean }): Promise<IncidentChain> {
  const { incident, focus } = await loadCase(ctx, id);
  const until = new Date(incident.lastSeenAt.getTime() + 1);
  const canLook = await isFew(ctx, focus, incident.startedAt, until);
  const sums = canLook ? await readTraceSums(ctx.db, focus, incident.startedAt, until, MOST_TRACES) : [];
  const own = incident.traceId;
  const ids = sums.map(({ traceId }) => traceId);
  if (ask.traceId !== undefined && ask.traceId !== own && !ids.includes(ask.traceId))
    throw new NotFound(`There is no run "${ask.traceId}" in this incident.`);
  // A loop is its own run; of anything else the dearest run says most.
  const [first, second] = traitsOf(incident.detector).family === "loop" ? [own, ids[0]] : [ids[0], own];
  const traceId = ask.traceId ?? first ?? second ?? null;
  const calls =
    traceId === null
      ? await readChainOfPlace(ctx.db, focus, incident.startedAt, until, MOST_SPANS + 1)
      : await readChainOfTrace(ctx.db, traceId, sightOf(ctx), MOST_SPANS + 1);
  const rows = chainRows(calls.slice(0, MOST_SPANS), ask.grouped);
  return {
    traces: sums.map(({ traceId: each, at, calls: count, costUsd }) => ({
      ...{ traceId: each, at: at.toISOString(), calls: count, costUsd },
      depth: each === traceId ? depthOf(calls) : null,
    })),
    traceId,
    grouped: ask.grouped,
    rows,
    isCut: calls.length > MOST_SPANS,
  };
}

const depthOf = (calls: readonly ChainCall[]): number => chainRows(calls, false).reduce((most, { depth }) => Math.max(most, depth + 1), 0);
