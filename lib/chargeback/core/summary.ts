/** A month as the page and GET /chargeback/{period} show it. */
import type { UsageGroup, UsageTotal } from "@/lib/reporting/core/usage-answer";
import type { Statement } from "./statement";

/** `stated`: the charge in the currency of statements, where there is one beside the dollar. */
export type ChargedGroup = UsageGroup & { stated?: string | null };

export type ChargebackSummary = {
  period: string;
  from: string;
  to: string;
  /** Whose midnights its ends are. */
  timeZone: string;
  /** open | in_review | closed */
  state: string;
  version: number;
  /** Whether it is what was copied when the period was closed, with the content hash of that closing. */
  isCopy: boolean;
  contentHash: string | null;
  /** Of all costs. */
  currency: "USD";
  /** Null: statements are in dollars. */
  statement: Statement | null;
  total: UsageTotal;
  previous: { from: string; to: string; total: UsageTotal } | null;
  /** Each list sums to the total; `previous` of each row is the month before. */
  businessUnits: ChargedGroup[];
  costCentres: ChargedGroup[];
  teams: ChargedGroup[];
  identities: ChargedGroup[];
  models: ChargedGroup[];
  meters: ChargedGroup[];
  asOf: string;
};
