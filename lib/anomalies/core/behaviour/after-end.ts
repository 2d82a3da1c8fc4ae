/** B6: a call that succeeded after its key or its identity came to its end. Judged by itself, however late it comes. */
import { titled } from "../title";
import { shown } from "./call";
import { fact } from "./figures";
import type { Sight } from "./sight";

type Limits = { slackSeconds: number };

const WORDS = { revoked: "revoked", expired: "expired", offboarded: "offboarded", rotated: "rotated out" } as const;

export function watchAfterEnd(sight: Sight): void {
  const { call, at, around } = sight;
  if (!call.succeeded) return;
  const { credentialId } = call.fact;
  const credential = credentialId === null ? undefined : around.credential(credentialId);
  const keyEnd = credential?.endedMs ?? null;
  const identityEnd = sight.who?.endedMs ?? null;
  if (keyEnd === null && identityEnd === null) return;
  const endedMs = Math.min(keyEnd ?? Number.POSITIVE_INFINITY, identityEnd ?? Number.POSITIVE_INFINITY);
  if (at <= endedMs) return;
  const limits = sight.limits<Limits>("B6");
  if (!limits || at <= endedMs + limits.slackSeconds * 1_000) return;
  const isKey = keyEnd === endedMs;
  const how = isKey && credential?.endedBy ? WORDS[credential.endedBy] : "ended";
  const sub = isKey && credentialId !== null ? credentialId : "identity";
  const count = (sight.goingOn("B6", sub)?.count ?? 0) + 1;
  sight.raise({
    detector: "B6",
    sub,
    startedMs: at,
    severity: "critical",
    title: titled(sight.name, ` was used after it was ${how}: ${count === 1 ? "a call" : `${count} calls`} succeeded`),
    addUsd: call.costUsd,
    confidence: 1,
    evidence: [
      fact("Calls that succeeded", count),
      fact("End", new Date(endedMs).toISOString()),
      fact("Minutes after it", Math.floor((at - endedMs) / 60_000)),
      ...(credential && isKey ? [fact("Key", shown(credential.label))] : []),
    ],
  });
}
