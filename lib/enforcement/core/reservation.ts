/** A reservation as it is written: who calls what, and how much of which counters is set aside for it. */
import type { Amount } from "@/lib/budgets/core/budget";
import type { Level } from "./admit";

/** What is kept of a call, so that its commit needs to say only what it used. */
export type ReservedCall = {
  provider: string;
  model: string;
  mode?: string;
  credential?: string;
  identity?: string;
  operator?: { id: string; evidence: "signed" | "key" | "header" | "body" };
  context: {
    application?: string;
    environment?: string;
    tenant?: string;
    agent?: string;
    tool?: string;
    traceId?: string;
    sessionId?: string;
    labels?: Record<string, string>;
  };
  /** Of the estimate: charged when the caller goes away before the answer. */
  inputTokens?: number;
  attempt?: number;
};

export type NewReservation = {
  id: string;
  kind: "call" | "lease";
  tokenId: string | null;
  sourceId: string | null;
  idempotencyKey: string | null;
  requestHash: string | null;
  levels: readonly Level[];
  call: ReservedCall;
  identityId: string | null;
  holder: string | null;
  estimateUsd: string | null;
  createdAt: Date;
  expiresAt: Date;
};

/** What a reservation is when it is closed. `expired` is left to those who find it overdue. */
export type Closing = { id: string; as: "committed" | "released"; actualUsd: string | null; eventId: string | null };

export type ReservationState = "open" | "committed" | "released" | "expired" | "late";

/** A reservation as it is stored. */
export type Reservation = {
  id: string;
  kind: "call" | "lease" | "chunk";
  state: ReservationState;
  tokenId: string | null;
  sourceId: string | null;
  requestHash: string | null;
  holds: { budgetId: string; key: string; amount: Amount }[];
  call: ReservedCall | null;
  identityId: string | null;
  estimateUsd: string | null;
  actualUsd: string | null;
  eventId: string | null;
  createdAt: Date;
  expiresAt: Date;
};

/** What becomes of a reservation that is closed, by what it was: the first word stays, but what had expired is charged. */
export function closedAs(before: ReservationState, as: Closing["as"]): ReservationState {
  if (before === "open") return as;
  return before === "expired" && as === "committed" ? "late" : before;
}
