/** One event in full: its charges with the prices they used, how it was attributed, and what repeats it. */
import type { GroupValue } from "./dimensions";
import type { EventSummary, StoredCharge } from "./event-view";

export type PriceRow = {
  id: number;
  provider: string;
  model: string;
  meter: string;
  mode: string;
  region: string;
  rate: string;
  per: number;
  minTokensExclusive: string;
  validFrom: string;
  validTo: string | null;
  origin: string;
  originVersion: string;
};

/** `price` is null without a price. */
export type ChargeView = StoredCharge & { label: string; unit: string; price: PriceRow | null };

export type LineView = {
  lineNo: number;
  provider: string;
  model: string;
  /** Null while any charge has no price. */
  costUsd: string | null;
  quantities: Record<string, string | null>;
  charges: ChargeView[];
};

export type EventView = EventSummary & {
  lines: LineView[];
  attribution: {
    step: string;
    identity: GroupValue;
    credential: GroupValue;
    operatorId: string | null;
    /** How the operator is known, as sent. */
    operatorEvidence: string | null;
    owner: GroupValue;
    team: GroupValue;
    businessUnit: GroupValue;
    costCentre: GroupValue;
    tenant: string | null;
    agent: string | null;
  };
  attempt: number | null;
  retryOf: string | null;
  mode: string;
  region: string | null;
  convention: string;
  quality: string;
  /** What the sender said it cost: kept and compared, never charged. */
  clientCostUsd: string | null;
  sessionId: string | null;
  /** What the sender said of who called, as sent. */
  hints: Record<string, unknown>;
  details: Record<string, unknown> | null;
  labels: Record<string, string> | null;
  /** Other events that are this same call, seen elsewhere; at most one of them is billable. */
  evidence: EventSummary[];
};
