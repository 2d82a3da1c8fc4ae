import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { required } from "@/lib/env";
import { hmacSha256Hex } from "@/lib/kernel/hash";
import { newId } from "@/lib/kernel/ids";
import { type MatchIndex, matchSubject, standingOf } from "./core/match";
import type { PlacedItem } from "./core/report";
import { type KeptEvent, type KeptFinding, sealItems } from "./core/seal";
import type { Confidence } from "./core/severity";
import { readMatchIndex } from "./store/match-index";
import { insertEvents, type MatchedEvent, type MatchedFinding, upsertFindings } from "./store/signals";
import { tellFindings } from "./tell-findings";

const AT_ONCE = 1_000;
/** Senders' clocks may run ahead of ours by this much. */
const AHEAD_MS = 5 * 60_000;

export type Kept = { accepted: number; duplicates: number; unknown: number; matched: Record<Confidence, number> };

/**
 * Seals what was read, matches it with the inventory of this moment and keeps it: each event once, each finding once and noted
 * as seen again. People are told of secrets that are surely or probably theirs. What fails half way is whole when it is sent
 * again. For use cases that know who sent it.
 */
export async function keepSignals({ db, clock, actor }: Context, sourceId: string, items: readonly PlacedItem[]): Promise<Kept> {
  const receivedAt = clock.now();
  const { events, findings } = sealItems(items, keyedHash());
  const once = [...new Map(findings.map((finding) => [finding.externalKey, finding])).values()];
  const kept: Kept = { accepted: 0, duplicates: findings.length - once.length, unknown: 0, matched: { exact: 0, strong: 0, weak: 0 } };
  const most = Math.max(events.length, once.length);
  for (let start = 0; start < most; start += AT_ONCE) {
    const some = { events: events.slice(start, start + AT_ONCE), findings: once.slice(start, start + AT_ONCE) };
    const index = await readMatchIndex(
      db,
      [...some.events, ...some.findings].map(({ subject }) => subject),
      receivedAt,
    );
    const batch = { sourceId, receivedAt, newId: () => newId("sig") };
    const matchedEvents = some.events.map((event) => matchedEvent(event, index, receivedAt));
    const matchedFindings = some.findings.map((finding) => matchedFinding(finding, index, receivedAt));
    await withTransaction(db, async (tx) => {
      const newEvents = await insertEvents(tx, batch, matchedEvents);
      const written = await upsertFindings(tx, batch, matchedFindings);
      const newFindings = written.filter(({ isNew }) => isNew).length;
      kept.accepted += newEvents + newFindings;
      kept.duplicates += matchedEvents.length - newEvents + written.length - newFindings;
      await tellFindings(tx, { db, clock, actor });
    });
    for (const { match } of [...matchedEvents, ...matchedFindings]) if (match.confidence !== null) kept.matched[match.confidence]++;
    kept.unknown += some.events.filter(({ kind }) => kind === "unknown").length;
  }
  return kept;
}

/** Keyed by a secret outside the database, in a form of its own. */
function keyedHash(): (secret: string) => string {
  const key = hmacSha256Hex(required("COUNTINGHOUSE_TOKEN_PEPPER"), "secrets that were found, 1");
  return (secret) => hmacSha256Hex(key, secret);
}

function matchedEvent(event: KeptEvent, index: MatchIndex, receivedAt: Date): MatchedEvent {
  const match = matchSubject(event.subject, index);
  const said = event.occurredAt;
  if (said !== null && said.getTime() <= receivedAt.getTime() + AHEAD_MS) return { event, occurredAt: said, match };
  const told = said === null ? "not told" : `${said.toISOString()}, ahead of ours`;
  return { event: { ...event, facts: [...event.facts, { name: "Sender's time", value: told }] }, occurredAt: receivedAt, match };
}

function matchedFinding(finding: KeptFinding, index: MatchIndex, receivedAt: Date): MatchedFinding {
  const match = matchSubject(finding.subject, index);
  const exposedAt = finding.exposedAt !== null && finding.exposedAt <= receivedAt ? finding.exposedAt : null;
  return { finding: { ...finding, exposedAt }, match, standing: standingOf(match, exposedAt, index) };
}
