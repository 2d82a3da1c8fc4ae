/** A reservation as it is written: who calls what, and how much of which counters is set aside for it. */
import type { Amount } from "@/lib/budgets/core/budget";
import type { CallContext } from "../schemas";
import type { Level } from "./admit";

/** What is kept of a call, so that its commit needs to say only what it used. */
export type ReservedCall = {
  provider: string;
  model: string;
  mode?: string | undefined;
  credential?: string | undefined;
  identity?: string | undefined;
  operator?: { id: string; evidence: "signed" | "key" | "header" | "body" } | undefined;
  context: CallContext;
  /** Of the estimate: charged when the caller goes away before the answer. */
  inputTokens?: number | undefined;
  attempt?: number | undefined;
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
