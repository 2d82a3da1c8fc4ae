/** The one axis of an incident: how it is cut, its usage with and without the cause, and what happened beside it. */
import { formatUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { UseBucket } from "@/lib/reporting/core/incident-facts";
import { type Usual, usdOf } from "./usual";
import { type IncidentTimeline, LANES, type Lane, type TimelineEntry } from "./views";

const MINUTE = 60;
const HOUR = 3_600;
const CUTS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR];
const MOST_BUCKETS = 144;
const LEAST_ASIDE_MS = 30 * 60_000;
const MOST_ASIDE_MS = 3 * 86_400_000;
/** What came long after an incident does not squeeze it: the axis ends before. */
const MOST_AFTER = 4;

export type Axis = { fromMs: number; toMs: number; bucketSeconds: number };

/**
 * From before the first harm or warning to after the last thing that belongs to it, in at most 144 equal buckets of 1 minute
 * to 1 day that begin with the hour or day.
 * @param moments Of what belongs to it: exposures, revocations, the last refused attempt.
 */
export function axisOf(startMs: number, endMs: number, moments: readonly number[], leastSeconds = MINUTE): Axis {
  const span = Math.max(endMs - startMs, LEAST_ASIDE_MS);
  const reach = Math.max(span * MOST_AFTER, 6 * HOUR * 1000);
  const near = moments.filter((at) => at >= startMs - reach && at <= endMs + reach);
  const [first, last] = [Math.min(startMs, ...near), Math.max(endMs, ...near)];
  const aside = Math.min(MOST_ASIDE_MS, Math.max(LEAST_ASIDE_MS, (last - first) * 0.15));
  const [from, to] = [first - aside, last + aside];
  const longest = CUTS.at(-1) ?? 24 * HOUR;
  const bucketSeconds = CUTS.find((cut) => cut >= leastSeconds && (to - from) / 1000 / cut <= MOST_BUCKETS - 2) ?? longest;
  const ms = bucketSeconds * 1000;
  return { fromMs: Math.floor(from / ms) * ms, toMs: Math.ceil(to / ms) * ms, bucketSeconds };
}

export type Excess = {
  startMs: number;
  endMs: number;
  /** The usual share of what is named as the cause, 0 to 1; null: no cause is named, and all beyond the expected is it. */
  causeShare: number | null;
};

/**
 * All buckets of an axis, empty ones too. `withoutUsd`: as if the cause had done what it usually does, within the incident;
 * outside of it, and wherever that is less, what was.
 */
export function bucketsOf(
  axis: Axis,
  used: readonly UseBucket[],
  usual: Pick<Usual, "between">,
  excess: Excess,
): IncidentTimeline["buckets"] {
  const byTime = new Map(used.map((bucket) => [bucket.at.getTime(), bucket]));
  const buckets: IncidentTimeline["buckets"] = [];
  const ms = axis.bucketSeconds * 1000;
  for (let at = axis.fromMs; at < axis.toMs; at += ms) {
    const bucket = byTime.get(at);
    const { expected, upper } = usual.between(at, at + ms);
    const actual = bucket?.costUsd ?? ZERO_USD;
    const isInside = at + ms > excess.startMs && at <= excess.endMs;
    buckets.push({
      at: new Date(at).toISOString(),
      actualUsd: formatUsd(actual),
      expectedUsd: formatUsd(usdOf(expected)),
      upperUsd: formatUsd(usdOf(upper)),
      withoutUsd: formatUsd(isInside ? withoutCause(actual, bucket?.causeUsd ?? ZERO_USD, expected, excess.causeShare) : actual),
      calls: bucket?.calls ?? 0,
      errors: bucket?.errors ?? 0,
    });
  }
  return buckets;
}

function withoutCause(actualUsd: Usd, causeUsd: Usd, expected: number, causeShare: number | null): Usd {
  if (causeShare === null) return least(actualUsd, usdOf(expected));
  return sumUsd([actualUsd, -causeUsd as Usd, least(causeUsd, usdOf(expected * causeShare))]);
}
const least = (a: Usd, b: Usd): Usd => (a < b ? a : b);

/** What an entry is one of: those of one group can be told as one. */
export type Draft = TimelineEntry & { group: string };

const MOST_ENTRIES = 300;
const order = (a: TimelineEntry, b: TimelineEntry): number =>
  (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) ||
  LANES.indexOf(a.lane) - LANES.indexOf(b.lane) ||
  (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

/**
 * In the order of time, at most `most`: where there are more, entries of one group become one span "name × 1,204", and what is
 * left over in a lane becomes "and 58 more".
 */
export function boundEntries(drafts: readonly Draft[], most = MOST_ENTRIES): TimelineEntry[] {
  const sorted = [...drafts].sort(order);
  const grouped = sorted.length <= most ? sorted : mergeGroups(sorted);
  const bounded = grouped.length <= most ? grouped : LANES.flatMap((lane) => cutLane(grouped, lane, Math.floor(most / LANES.length)));
  return bounded.sort(order).map(({ group: _, ...entry }) => entry);
}

function mergeGroups(sorted: readonly Draft[]): Draft[] {
  const groups = new Map<string, Draft[]>();
  for (const draft of sorted) {
    const key = `${draft.lane} ${draft.mark} ${draft.group}`;
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  return [...groups.values()].flatMap((drafts) => {
    const [first] = drafts;
    return first && drafts.length > 1 ? [spanOf(drafts, first, `${first.group} × ${drafts.length.toLocaleString("en-GB")}`)] : drafts;
  });
}

function cutLane(drafts: readonly Draft[], lane: Lane, most: number): Draft[] {
  const own = drafts.filter((draft) => draft.lane === lane);
  if (own.length <= most) return own;
  const rest = own.slice(most - 1);
  const first = rest[0];
  return first
    ? [...own.slice(0, most - 1), spanOf(rest, { ...first, href: null }, `and ${rest.length.toLocaleString("en-GB")} more`)]
    : own;
}

function spanOf(drafts: readonly Draft[], first: Draft, text: string): Draft {
  const ends = drafts.map(({ at, until }) => until ?? at).sort();
  return { ...first, until: ends.at(-1) ?? first.until, text };
}
