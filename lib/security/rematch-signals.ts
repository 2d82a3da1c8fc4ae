import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { type Match, matchSubject, standingOf } from "./core/match";
import { readMatchIndex } from "./store/match-index";
import { matchEvent, matchFinding, readInventoryVersion, readOpenFindings, readUnmatchedEvents } from "./store/unmatched";
import { tellFindings } from "./tell-findings";

const AT_ONCE = 500;
/** Events that are older are history. */
const EVENT_DAYS = 90;
const DAY_MS = 86_400_000;

const seen = new WeakMap<Db, number>();

/**
 * Matches again what nobody was known for when it came, and looks what became of keys that were: one that was rotated or revoked
 * since closes its findings. Does nothing while the inventory is the one that was looked at last. Safe to run twice.
 */
export async function rematchSignals(ctx: Context): Promise<{ findings: number; events: number }> {
  const version = await readInventoryVersion(ctx.db);
  if (seen.get(ctx.db) === version) return { findings: 0, events: 0 };
  const changed = { findings: await rematchFindings(ctx), events: await rematchEvents(ctx) };
  seen.set(ctx.db, version);
  return changed;
}

async function rematchFindings(ctx: Context): Promise<number> {
  let changed = 0;
  for (let after = ""; ; ) {
    const some = await readOpenFindings(ctx.db, after, AT_ONCE);
    const index = await readMatchIndex(
      ctx.db,
      some.map(({ subject }) => subject),
      ctx.clock.now(),
    );
    await withTransaction(ctx.db, async (tx) => {
      for (const finding of some) {
        const match = matchSubject(finding.subject, index);
        const standing = standingOf(match, finding.exposedAt, index);
        const moves = standing.state !== "open" && standing.state !== finding.state;
        const isNew = match.confidence !== finding.confidence || match.credentialId !== finding.credentialId;
        // A key that left the inventory goes on naming what it was matched with.
        if (!moves && (!isNew || match.confidence === null)) continue;
        await matchFinding(tx, finding.id, match, moves ? standing : null);
        changed++;
      }
      await tellFindings(tx, ctx);
    });
    const last = some.at(-1);
    if (some.length < AT_ONCE || !last) return changed;
    after = last.id;
  }
}

async function rematchEvents(ctx: Context): Promise<number> {
  const since = new Date(ctx.clock.now().getTime() - EVENT_DAYS * DAY_MS);
  let changed = 0;
  for (let after = ""; ; ) {
    const some = await readUnmatchedEvents(ctx.db, after, since, AT_ONCE);
    const index = await readMatchIndex(
      ctx.db,
      some.map(({ subject }) => subject),
      ctx.clock.now(),
    );
    const matched = some
      .map(({ id, subject }): [string, Match] => [id, matchSubject(subject, index)])
      .filter(([, match]) => match.confidence !== null);
    await withTransaction(ctx.db, async (tx) => {
      for (const [id, match] of matched) await matchEvent(tx, id, match);
    });
    changed += matched.length;
    const last = some.at(-1);
    if (some.length < AT_ONCE || !last) return changed;
    after = last.id;
  }
}
