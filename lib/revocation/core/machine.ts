/**
 * What may follow what. No way leads to `verified` but from `confirmed`, and none to `confirmed` but by a confirmation: that of
 * a provider or gateway, or of a person with evidence. A success after it reopens the task, also one that was verified.
 */
import { Conflict } from "@/lib/kernel/errors";
import type { TaskState } from "./task";

/** `verify` is what silence does, `reopen` a success: nobody's deeds. */
export const STEPS = ["send", "confirm", "fail", "verify", "reopen", "cancel"] as const;
export type Step = (typeof STEPS)[number];

const NEXT: Readonly<Record<TaskState, Partial<Record<Step, TaskState>>>> = {
  queued: { send: "sent", cancel: "cancelled" },
  sent: { confirm: "confirmed", fail: "failed", cancel: "cancelled" },
  failed: { send: "sent", confirm: "confirmed", cancel: "cancelled" },
  confirmed: { verify: "verified", reopen: "reopened", cancel: "cancelled" },
  verified: { reopen: "reopened" },
  reopened: { send: "sent", confirm: "confirmed", cancel: "cancelled" },
  cancelled: {},
};

export const mayStep = (state: TaskState, step: Step): boolean => NEXT[state][step] !== undefined;

const WORDS: Readonly<Record<TaskState, string>> = {
  queued: "waits to be sent",
  sent: "was sent and waits for its confirmation",
  confirmed: "is confirmed, and its silence is watched",
  verified: "is verified",
  failed: "failed",
  reopened: "was reopened",
  cancelled: "is cancelled",
};

/** @throws Conflict for a step that its state does not allow. */
export function stateAfter(state: TaskState, step: Step): TaskState {
  const next = NEXT[state][step];
  if (next === undefined) throw new Conflict(`The task ${WORDS[state]}: that cannot be done now.`);
  return next;
}
