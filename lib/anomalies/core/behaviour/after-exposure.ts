/** B5: a burst, or anything never seen before, after a finding on the key or the identity. */
import type { Exposure } from "../surroundings";
import { cut, SHOWN, titled } from "../title";
import { shown } from "./call";
import { fact, times, usdOf } from "./figures";
import { modelKey, programKey, toolKey } from "./learn";
import { callsIn, RING_MINUTES, usdIn } from "./minute-ring";
import type { Sight } from "./sight";
import { DAY_MS, HOUR_MS, MINUTE_MS, type Usual } from "./week-profile";

type Limits = { hours: number; requests: number; usualFactor: number; learningDays: number };

export function watchAfterExposure(sight: Sight): void {
  const { at, me, call } = sight;
  const limits = sight.limits<Limits>("B5");
  const found = limits && exposureOf(sight, at - limits.hours * HOUR_MS);
  if (!found) return;
  const { exposure, sinceMs } = found;
  const calls = callsIn(me.minutes, me.minutes.newest, RING_MINUTES);
  const usual = sight.subject.usualNow();
  const isBurst = calls >= Math.max(limits.requests, limits.usualFactor * busiest(usual));
  const news = sinceMs - me.first >= limits.learningDays * DAY_MS ? newSince(sight, sinceMs) : [];
  if (!isBurst && news.length === 0) return;
  const open = sight.goingOn("B5");
  const count = (open?.count ?? 0) + 1;
  const burstUsd = isBurst && !open ? usdIn(me.minutes, me.minutes.newest, RING_MINUTES) : call.costUsd;
  const hours = Math.max(1, (at - (open?.started ?? at)) / HOUR_MS);
  sight.raise({
    detector: "B5",
    startedMs: isBurst && !open ? Math.max(sinceMs, (me.minutes.newest - RING_MINUTES + 1) * MINUTE_MS) : at,
    severity: "critical",
    title: titled(
      sight.name,
      ` after ${isSecret(exposure) ? "its key leaked" : "a security alarm"}: ${newsOf(news) ?? `${calls} calls within an hour`}`,
    ),
    addUsd: burstUsd,
    // Strangers on a new network should not have called at all.
    ...(news.length > 0 ? {} : { expectedUsd: usdOf(usual.cost * hours) }),
    confidence: news.length > 1 || (isBurst && news.length > 0) ? 0.97 : 0.88,
    evidence: [
      fact("Finding", shown(exposure.title)),
      fact("Finding at", new Date(exposure.atMs).toISOString()),
      fact("Reference", exposure.ref),
      fact("Never seen before", news.length > 0 ? news.join(", ") : "nothing"),
      fact("Calls within an hour", calls),
      fact("Usual at that hour", times(usual.calls)),
      fact("Calls counted", count),
    ],
  });
}

/** "new country RU and 2 more"; null: nothing is new. */
function newsOf([first, ...more]: readonly string[]): string | null {
  if (first === undefined) return null;
  return `new ${cut(first, SHOWN)}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}

/**
 * What the calls are named a consequence of: a secret that was found, before alarms that such calls raise themselves; of either the
 * first. They are judged since the first of all. Asked for once a minute and key.
 */
function exposureOf({ call, at, subject, around }: Sight, fromMs: number): { exposure: Exposure; sinceMs: number } | undefined {
  const { credentialId, identityId } = call.fact;
  const { exposed } = subject;
  if (exposed.minute !== call.minute || exposed.credentialId !== credentialId) {
    exposed.minute = call.minute;
    exposed.credentialId = credentialId;
    exposed.list = around.exposures(credentialId, identityId, (call.minute + 1) * MINUTE_MS - 1);
  }
  let exposure: Exposure | undefined;
  let sinceMs = at;
  for (const each of exposed.list) {
    if (each.atMs < fromMs || each.atMs > at) continue;
    sinceMs = Math.min(sinceMs, each.atMs);
    if (!exposure || isRather(each, exposure)) exposure = each;
  }
  return exposure && { exposure, sinceMs };
}

const isSecret = ({ kind }: Exposure): boolean => kind === "secret_found";
const isRather = (a: Exposure, b: Exposure): boolean => (isSecret(a) === isSecret(b) ? a.atMs < b.atMs : isSecret(a));

/** The 95th percentile of calls in such an hour, whose spread is at least half of the mean. */
const busiest = ({ calls }: Usual): number => calls + 1.645 * Math.max(Math.sqrt(calls), calls / 2);

function newSince({ me, call }: Sight, since: number): string[] {
  const { fact: line } = call;
  const news: string[] = [];
  const isNew = (first: number | undefined): boolean => first !== undefined && first > since;
  if (line.country !== null && isNew(me.countries.get(line.country.slice(0, 2).toUpperCase())?.first))
    news.push(`country ${shown(line.country)}`);
  if (line.asn !== null && isNew(me.asns.get(String(line.asn))?.first)) news.push(`network AS${line.asn}`);
  if (line.userAgent !== null && isNew(me.programs.get(programKey(line.userAgent))?.first))
    news.push(`program ${programKey(line.userAgent)}`);
  if (line.tool !== null && isNew(me.tools.get(toolKey(line.tool, line.toolServer))?.first)) news.push(`tool ${shown(line.tool)}`);
  else if (line.model !== "" && isNew(me.models.get(modelKey(line.provider, line.model))?.first)) news.push(`model ${shown(line.model)}`);
  return news;
}
