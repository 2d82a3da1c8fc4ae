/** B8: the first call from a country, a network or a range of addresses, and calls from places too far apart. */
import type { Severity } from "../signal";
import { titled } from "../title";
import { shown } from "./call";
import { kilometresBetween } from "./country-centroids";
import { fact } from "./figures";
import { MANY_RANGES, rangeKey } from "./learn";
import type { Sight } from "./sight";
import { DAY_MS, HOUR_MS } from "./week-profile";

type Limits = { learningDays: number; minCalls: number; speedKmh: number; distanceKm: number };

/** A country with as many calls is one of those that an identity works from, also at once. */
const AT_HOME = 20;

export function watchNewNetwork(sight: Sight): void {
  const { call, me, fresh, at } = sight;
  const { country, asn, ip } = call.fact;
  const travelled = country === null ? null : travel(sight, country.slice(0, 2).toUpperCase());
  if (country === null && asn === null && ip === null) return;
  const limits = sight.limits<Limits>("B8");
  if (!limits || sight.historyMs < limits.learningDays * DAY_MS || me.calls < limits.minCalls) return;
  const isFar = travelled !== null && travelled.km > limits.distanceKm && travelled.km > limits.speedKmh * travelled.hours;
  const isRange = fresh.range && me.ranges.size < MANY_RANGES;
  if (!fresh.country && !fresh.asn && !isRange && !isFar) {
    grow(sight);
    return;
  }
  const severity: Severity = fresh.country || isFar ? "high" : fresh.asn ? "medium" : "info";
  if (severity !== "info") me.novelty = at;
  const what = fresh.country
    ? `country ${shown(country ?? "")}`
    : isFar
      ? `place: ${travelled.from} and ${travelled.to} within ${travelled.hours.toFixed(1)} hours`
      : fresh.asn
        ? `network AS${asn}`
        : "range of addresses";
  sight.raise({
    detector: "B8",
    startedMs: at,
    severity,
    title: titled(sight.name, ` was called from a new ${what}`),
    addUsd: call.costUsd,
    confidence: isFar || fresh.country ? 0.8 : fresh.asn ? 0.6 : 0.3,
    evidence: evidenceOf(sight, isFar ? travelled : null),
  });
}

/** Further calls from what was new, for a day. */
function grow(sight: Sight): void {
  const { me, call, at } = sight;
  const open = sight.goingOn("B8");
  if (!open || at - open.started > DAY_MS) return;
  const { country, asn, ip } = call.fact;
  const range = ip === null ? null : rangeKey(ip);
  const since = (first: number | undefined): boolean => first !== undefined && first >= open.started;
  const isNew =
    (country !== null && since(me.countries.get(country.slice(0, 2).toUpperCase())?.first)) ||
    (asn !== null && since(me.asns.get(String(asn))?.first)) ||
    (range !== null && since(me.ranges.get(range)?.first));
  if (!isNew) return;
  sight.raise({
    detector: "B8",
    startedMs: at,
    severity: "info",
    title: titled(
      sight.name,
      ` was called ${open.count + 1} times from a new ${country === null ? "network" : `place, ${shown(country)}`}`,
    ),
    addUsd: call.costUsd,
    confidence: 0.8,
    evidence: evidenceOf(sight, null),
  });
}

function evidenceOf({ call, me }: Sight, travelled: Travel | null): { name: string; value: string }[] {
  const { country, asn, userAgent } = call.fact;
  return [
    fact("Country", country === null ? "not told" : shown(country)),
    fact("Network", asn === null ? "not told" : `AS${asn}`),
    ...(userAgent === null ? [] : [fact("Program", shown(userAgent))]),
    fact("Countries before", [...me.countries.keys()].filter((each) => each !== country).join(", ") || "none"),
    ...(travelled === null ? [] : [fact("Distance", `${Math.round(travelled.km)} km in ${(travelled.hours * 60).toFixed(0)} minutes`)]),
  ];
}

type Travel = { from: string; to: string; km: number; hours: number };

function travel({ me, at }: Sight, country: string): Travel | null {
  const before = me.place;
  if (!before || at >= before.at) me.place = { country, at };
  if (!before || before.country === country) return null;
  const calls = Math.min(me.countries.get(country)?.n ?? 0, me.countries.get(before.country)?.n ?? 0);
  if (calls >= AT_HOME) return null;
  const km = kilometresBetween(before.country, country);
  return km === null ? null : { from: before.country, to: country, km, hours: Math.abs(at - before.at) / HOUR_MS };
}
