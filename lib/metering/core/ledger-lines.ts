/**
 * From an attributed event to its rows in the ledger: rating each line at the event's own time, and marking which row
 * carries the event's counts so that roll-ups are plain sums.
 */
import type { Attribution } from "@/lib/identities/core/hints";
import { formatUsd } from "@/lib/kernel/money";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import type { Charge } from "@/lib/pricing/core/meters";
import { rateLine } from "@/lib/pricing/core/rate";
import type { UsageEvent, UsageLine } from "./usage-event";

/** What rating decides of a row. */
export type RatedFields = { charges: Charge[]; costUsd: string | null; flags: string[] };

/** What rating needs to know of an event beside its quantities. */
export type RatedEvent = Pick<UsageEvent, "role" | "occurredAt" | "mode" | "region" | "flags">;

/** Charges of one line at the event's own time. Evidence is never priced. `flags` are the event's and the rating's. */
export function rateUsageLine(book: PriceBook, event: RatedEvent, line: UsageLine): RatedFields {
  if (event.role === "evidence") return { charges: [], costUsd: "0", flags: event.flags };
  const at = { at: event.occurredAt, mode: event.mode, ...(event.region === undefined ? {} : { region: event.region }) };
  const rating = rateLine(book, line, at);
  return {
    charges: rating.charges,
    costUsd: rating.costUsd === null ? null : formatUsd(rating.costUsd),
    flags: rating.flags.length === 0 ? event.flags : [...new Set([...event.flags, ...rating.flags])],
  };
}

/** For each line of an event, whether it is the one that counts the event as unpriced: the first without a cost. */
export function unpricedMarks(role: string, costs: readonly (string | null)[]): (0 | 1)[] {
  const first = role === "billable" ? costs.indexOf(null) : -1;
  return costs.map((_, i) => (i === first ? 1 : 0));
}

/** The emitter's own words on who called, kept so that attribution can be run again. */
export const keptHints = (event: UsageEvent): object => event.hints;

/** What is kept of an event for detection and display, beside what has a column. */
export function keptDetails(event: UsageEvent): object | null {
  const details = {
    ...(event.tool?.server === undefined ? {} : { toolServer: event.tool.server }),
    ...(event.tool?.argsHash === undefined ? {} : { argsHash: event.tool.argsHash }),
    ...(event.promptHash === undefined ? {} : { promptHash: event.promptHash }),
    ...(event.dataClass === undefined ? {} : { dataClass: event.dataClass }),
    ...(event.network === undefined ? {} : { network: event.network }),
  };
  return Object.keys(details).length === 0 ? null : details;
}

/** The dimension of one line of an event, from its attribution. */
export function dimensionOf(sourceId: string, attribution: Attribution, event: UsageEvent, line: UsageLine) {
  const { step, ...who } = attribution;
  return {
    ...who,
    attributionStep: step,
    sourceId,
    tool: event.tool?.name ?? null,
    provider: line.provider,
    model: line.model,
    operation: event.operation,
  };
}
