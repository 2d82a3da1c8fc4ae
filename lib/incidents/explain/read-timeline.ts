import type { Context } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";
import { readOldestHour, readOldestQuarter, readUseBuckets } from "@/lib/reporting";
import type { BucketGrain } from "@/lib/reporting/core/incident-facts";
import { type Axis, axisOf, boundEntries, bucketsOf, type Draft } from "../core/timeline";
import type { IncidentTimeline } from "../core/views";
import { type Case, isFew, loadCase } from "./load-case";
import { loadUsual } from "./load-usual";
import { SOURCES, TooMany } from "./timeline-sources";

const LOOK_BACK_MS = 72 * 3_600_000;
const QUARTER = 900;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * Usage around an incident in equal buckets, actual beside expected and without the cause, and what happened beside it in five
 * lanes on the same axis. What could not be read is named in `gaps`. Right: incident.read.
 * @throws NotFound outside the caller's sight.
 */
export async function readTimeline(ctx: Context, id: string): Promise<IncidentTimeline> {
  const of = await loadCase(ctx, id);
  const { incident } = of;
  const [from, to] = [new Date(incident.startedAt.getTime() - LOOK_BACK_MS), new Date(incident.lastSeenAt.getTime() + LOOK_BACK_MS)];
  const { drafts, gaps } = await gather(ctx, of, from, to);
  const { axis, grain } = await cutAxis(ctx, of, drafts);
  const [start, end] = [new Date(axis.fromMs), new Date(axis.toMs)];
  const used = await readUseBuckets(ctx.db, {
    place: of.place,
    cause: of.causeParts,
    from: start,
    to: end,
    bucketSeconds: axis.bucketSeconds,
    grain,
  });
  const usual = await loadUsual(ctx.db, of.place, incident.startedAt);
  const causeShare = of.causeParts === null ? null : (incident.cause.at(-1)?.usualShare ?? 0);
  const excess = { startMs: incident.startedAt.getTime(), endMs: incident.lastSeenAt.getTime(), causeShare };
  const isOn = ({ at, until }: Draft): boolean => at < end.toISOString() && (until ?? at) >= start.toISOString();
  return {
    from: start.toISOString(),
    to: end.toISOString(),
    bucketSeconds: axis.bucketSeconds,
    buckets: bucketsOf(axis, used, usual, excess),
    entries: boundEntries(drafts.filter(isOn)),
    gaps,
  };
}

/** Every source; one that may not or could not be read is said. */
export async function gather(ctx: Context, of: Case, from: Date, to: Date): Promise<{ drafts: Draft[]; gaps: string[] }> {
  const drafts: Draft[] = [];
  const gaps: string[] = [];
  for (const source of SOURCES) {
    try {
      drafts.push(...(await source.read(ctx, of, from, to)));
    } catch (error) {
      gaps.push(`${source.name}: ${reasonOf(error)}.`);
    }
  }
  return { drafts, gaps };
}

const reasonOf = (error: unknown): string => {
  if (error instanceof Forbidden) return "you may not see this";
  return error instanceof TooMany ? "too many calls to look through" : "could not be read";
};

/** The finest cut that what is kept of this usage allows. */
async function cutAxis(ctx: Context, { incident, place }: Case, drafts: readonly Draft[]): Promise<{ axis: Axis; grain: BucketGrain }> {
  const moments = drafts
    .filter(({ mark, lane }) => lane !== "tools" || mark === "bad")
    .flatMap(({ at, until }) => [Date.parse(at), ...(until === null ? [] : [Date.parse(until)])]);
  const axisFrom = (leastSeconds: number): Axis =>
    axisOf(incident.startedAt.getTime(), incident.lastSeenAt.getTime(), moments, leastSeconds);
  const finest = axisFrom(60);
  if (finest.bucketSeconds >= DAY) return { axis: finest, grain: "day" };
  const [start, end] = [new Date(finest.fromMs), new Date(finest.toMs)];
  if (await isFew(ctx, place, start, end)) return { axis: finest, grain: "line" };
  const quarter = await readOldestQuarter(ctx.db);
  if (quarter && quarter <= start) {
    const axis = axisFrom(QUARTER);
    return { axis, grain: axis.bucketSeconds >= DAY ? "day" : "quarter" };
  }
  const hour = await readOldestHour(ctx.db);
  if (!hour || hour > start) return { axis: axisFrom(DAY), grain: "day" };
  const axis = axisFrom(HOUR);
  return { axis, grain: axis.bucketSeconds >= DAY ? "day" : "hour" };
}
