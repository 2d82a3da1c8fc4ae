/** A month as the page and GET /chargeback/{period} show it. */
import type { UsageGroup, UsageTotal } from "@/lib/reporting/core/usage-answer";

export type ChargebackSummary = {
  period: string;
  from: string;
  to: string;
  /** open | in_review | closed */
  state: string;
  version: number;
  currency: "USD";
  total: UsageTotal;
  previous: { from: string; to: string; total: UsageTotal } | null;
  /** Each list sums to the total; `previous` of each row is the month before. */
  businessUnits: UsageGroup[];
  costCentres: UsageGroup[];
  teams: UsageGroup[];
  identities: UsageGroup[];
  models: UsageGroup[];
  meters: UsageGroup[];
  asOf: string;
};
