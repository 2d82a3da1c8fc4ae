/** The way from a figure to its calls: the page of events with the same filters over the same days. */
import { NONE } from "@/lib/reporting/core/dimensions";
import { formatFilter } from "@/lib/reporting/core/filter";
import { touchedDays } from "./whole-days";

export type EventsOf = {
  identityId: string | null;
  credentialId: string | null;
  provider: string;
  model: string;
  costCentreId?: string | null;
  teamId?: string | null;
  applicationId?: string | null;
  environmentId?: string | null;
};

const FILTERS = [
  ["identity", "identityId"],
  ["credential", "credentialId"],
  ["provider", "provider"],
  ["model", "model"],
  ["cost_centre", "costCentreId"],
  ["team", "teamId"],
  ["application", "applicationId"],
  ["environment", "environmentId"],
] as const;

/** The UTC days that a period touches; what is left out of `of` is not filtered by, null is "none". */
export function eventsHref(of: EventsOf, { start, end }: { start: Date; end: Date }): string {
  const days = touchedDays({ start, end });
  const last = new Date(days.end.getTime() - 1);
  const query = new URLSearchParams({ period: `${dayOf(days.start)}..${dayOf(last)}` });
  for (const [dimension, field] of FILTERS) {
    const value = of[field];
    if (value !== undefined) query.set(`filter[${dimension}]`, value === null ? NONE : exactly(value));
  }
  return `/events?${query}`;
}

const exactly = (value: string): string =>
  formatFilter({ dimension: "team", isExcluded: false, values: [value], hasNone: false, contains: [] });
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
