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
  /** Of a line of a closed period: what it would say today. The line stays, and the next close posts the difference. */
  revision: RevisionView | null;
};

export type RevisionView = {
  /** Null while any charge has no price. */
  costUsd: string | null;
  revisedAt: string;
  isMoved: boolean;
  /** Where it would belong; null where it stays, and for who sees a part of the organisation only. */
  movesTo: { identity: GroupValue; team: GroupValue; costCentre: GroupValue } | null;
};

export type EventView = EventSummary & {
  lines: LineView[];
  attribution: {
    step: string;
    identity: GroupValue;
    credential: GroupValue;
    /** On whose behalf it was made; id null where it called for itself. */
    operator: GroupValue;
    /** How the operator is known. */
    operatorEvidence: string | null;
    /** Who called: the identity itself, unless the operator is charged. */
    caller: GroupValue;
    /** Whom it was for, then who called, then through whom, as far as a checked token says. Id null for what the inventory does not know. */
    chain: GroupValue[];
    /** Of a token that was checked: whose it is and the key that signed it. */
    signedBy: { issuer: string; keyId: string | null } | null;
    /** Why a token that was sent proves nothing. */
    unproven: string | null;
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
  /** Of evidence: the event that counts the call, where it may be seen. */
  countedBy: EventSummary | null;
};
