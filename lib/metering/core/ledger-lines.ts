/**
 * From an attributed event to its rows in the ledger: rating each line at the event's own time, and marking which row
 * carries the event's counts so that roll-ups are plain sums.
 */
import { withoutSecret } from "@/lib/identities/core/fingerprint";
import type { Attribution, AttributionHints } from "@/lib/identities/core/hints";
import { formatUsd } from "@/lib/kernel/money";
import type { Charge } from "@/lib/pricing/core/meters";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { rateLine } from "@/lib/pricing/core/rate";
import type { Billing, UsageEvent, UsageLine } from "./usage-event";

/** On a flat plan, what the charge would have cost: null without a price. */
export type LineCharge = Charge & { flatValueUsd?: string | null };

/** What rating decides of a row. `flatValueUsd` is null on metered rows, and while any charge of a flat one has no price. */
export type RatedFields = { charges: LineCharge[]; costUsd: string | null; flatValueUsd: string | null; flags: string[] };

/** What rating needs to know of an event beside its quantities. */
export type RatedEvent = Pick<UsageEvent, "role" | "status" | "occurredAt" | "mode" | "region" | "flags" | "billing">;

/**
 * Charges of one line at the event's own time. Evidence is never priced. `flags` are the event's and the rating's.
 * On a flat plan nothing is spent, whatever is known of prices: every cost is 0, and what the price book comes to is a
 * value beside it that no spend ever contains.
 */
export function rateUsageLine(book: PriceBook, event: RatedEvent, line: UsageLine): RatedFields {
  const isFlat = event.billing === "flat" && event.role === "billable";
  if (event.role === "evidence" || costsNothing(event, line))
    return { charges: [], costUsd: "0", flatValueUsd: isFlat ? "0" : null, flags: event.flags };
  const at = { at: event.occurredAt, mode: event.mode, ...(event.region === undefined ? {} : { region: event.region }) };
  const rating = rateLine(book, line, at);
  const costUsd = rating.costUsd === null ? null : formatUsd(rating.costUsd);
  const flags = rating.flags.length === 0 ? event.flags : [...new Set([...event.flags, ...rating.flags])];
  if (!isFlat) return { charges: rating.charges, costUsd, flatValueUsd: null, flags };
  const charges = rating.charges.map((charge) => ({ ...charge, costUsd: "0", flatValueUsd: charge.costUsd }));
  return { charges, costUsd: "0", flatValueUsd: costUsd, flags };
}

/** A gateway's own cache answered, or the provider refused before it counted anything: neither is billed. */
function costsNothing(event: RatedEvent, { quantities }: UsageLine): boolean {
  if (event.status === "cache_hit") return true;
  if (event.status !== "error") return false;
  return Object.entries(quantities).every(([meter, quantity]) => meter === "requests" || quantity === null || Number(quantity) === 0);
}

/** For each line of an event, whether it is the one that counts the event as unpriced: the first without a cost. */
export function unpricedMarks(role: string, costs: readonly (string | null)[]): (0 | 1)[] {
  const first = role === "billable" ? costs.indexOf(null) : -1;
  return costs.map((_, i) => (i === first ? 1 : 0));
}

/** The emitter's own words on who called, kept so that attribution can be run again; a key sent whole is kept as its hash. */
export const keptHints = ({ hints }: UsageEvent): AttributionHints =>
  hints.credential === undefined ? hints : { ...hints, credential: withoutSecret(hints.credential) };

/** What is kept of an event for detection and display, beside what has a column. */
export function keptDetails(event: UsageEvent): object | null {
  const { tool, promptHash, promptShape, dataClass, network, operatorToken } = event;
  const details = { toolServer: tool?.server, argsHash: tool?.argsHash, promptHash, promptShape, dataClass, network, operatorToken };
  // What is undefined is not written.
  for (const name in details) if (details[name as keyof typeof details] !== undefined) return details;
  return null;
}

/** The dimension of one line of an event, from its attribution. */
export function dimensionOf(sourceId: string, attribution: Attribution, event: UsageEvent, line: UsageLine, billing: Billing) {
  // Written out: a copy of the rest of an object was the slowest step of the ingest.
  return {
    identityId: attribution.identityId,
    credentialId: attribution.credentialId,
    operatorId: attribution.operatorId,
    ownerId: attribution.ownerId,
    teamId: attribution.teamId,
    businessUnitId: attribution.businessUnitId,
    costCentreId: attribution.costCentreId,
    applicationId: attribution.applicationId,
    environmentId: attribution.environmentId,
    tenant: attribution.tenant,
    agent: attribution.agent,
    attributionStep: attribution.step,
    sourceId,
    tool: event.tool?.name ?? null,
    provider: line.provider,
    model: line.model,
    operation: event.operation,
    billing,
    operatorEvidence: attribution.operatorEvidence,
    actorId: attribution.actorId,
  };
}
