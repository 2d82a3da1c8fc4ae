/**
 * How much of what an identity spent says anything: what is beyond the usual by no more than it swings anyway does not. Who works
 * in bursts is far above its mean in each of them, and would be the cause of whatever happens beside it. Estimates: floats.
 */
import type { Usual } from "./usual";

/** @returns from 0 (as usual) to 1 (as it never was); 0 for whoever spent less than the usual. */
export function beyondSwing(actualUsd: number, usual: Usual, fromMs: number, toMs: number): number {
  const beyond = actualUsd - usual.between(fromMs, toMs).expected;
  return beyond <= 0 ? 0 : Math.max(0, beyond - usual.swing(fromMs, toMs)) / beyond;
}
