/**
 * Two sources that tell the same money: of one provider and project, or where one of them tells no project, on the same days.
 * Both are counted, since lines of one source cannot be told from those of another: a person takes one of them out.
 */
import { providerLabel } from "@/lib/pricing/core/provider-names";
import type { Days } from "./match/sides";
import type { Overlap } from "./views";

export type ToldLine = {
  sourceId: string;
  provider: string;
  project: string | null;
  fromDay: string;
  /** Exclusive. */
  toDay: string;
  kind: string;
  amount: string;
};
type Source = { id: string; name: string };

const DAY_MS = 86_400_000;
const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
const max = (a: string, b: string): string => (a > b ? a : b);
const min = (a: string, b: string): string => (a < b ? a : b);

/** One for each provider and two sources, of the first to the last day that both tell. */
export function overlapsOf(lines: Iterable<ToldLine>, days: Days, sources: readonly Source[]): Overlap[] {
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  const found = new Map<string, Overlap>();
  for (const [provider, toldOn] of toldByDay(lines, days))
    for (const [day, told] of toldOn) {
      const ids = [...told.keys()].sort();
      for (const [i, one] of ids.entries())
        for (const other of ids.slice(i + 1)) {
          if (!meet(told.get(one), told.get(other))) continue;
          const key = JSON.stringify([provider, one, other]);
          const known = found.get(key);
          found.set(key, {
            ...{ provider, providerName: providerLabel(provider) },
            sources: [one, other].map((id) => ({ id, name: names.get(id) ?? id })),
            fromDay: known ? min(known.fromDay, day) : day,
            toDay: known ? max(known.toDay, dayAfter(day)) : dayAfter(day),
          });
        }
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, overlap]) => overlap);
}

type Projects = Set<string | null>;

/** By provider, day and source: the projects that are told. */
function toldByDay(lines: Iterable<ToldLine>, days: Days): Map<string, Map<string, Map<string, Projects>>> {
  const byProvider = new Map<string, Map<string, Map<string, Projects>>>();
  for (const { sourceId, provider, project, fromDay, toDay, kind, amount } of lines) {
    if (kind !== "usage" || Number(amount) === 0) continue;
    const byDay = byProvider.get(provider) ?? new Map<string, Map<string, Projects>>();
    byProvider.set(provider, byDay);
    for (let day = max(fromDay, days.from); day < min(toDay, days.to); day = dayAfter(day)) {
      const bySource = byDay.get(day) ?? new Map<string, Projects>();
      byDay.set(day, bySource);
      bySource.set(sourceId, (bySource.get(sourceId) ?? new Set()).add(project));
    }
  }
  return byProvider;
}

/** Whoever tells no project tells the money of all of them. */
const meet = (one: Projects | undefined, other: Projects | undefined): boolean =>
  one !== undefined && other !== undefined && (one.has(null) || other.has(null) || [...one].some((project) => other.has(project)));

/** "OpenAI: “OpenAI costs” and “Reseller” both tell its cost on days from 2026-03-01 to 2026-03-10, so money may count twice". */
export function overlapWords({ providerName, sources, fromDay, toDay }: Overlap): string {
  const last = new Date(Date.parse(toDay) - DAY_MS).toISOString().slice(0, 10);
  const days = fromDay === last ? `on ${fromDay}` : `on days from ${fromDay} to ${last}`;
  return `${providerName}: ${sources.map(({ name }) => `“${name}”`).join(" and ")} both tell its cost ${days}, so money may count twice`;
}
