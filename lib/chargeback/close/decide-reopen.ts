import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { runRevisions } from "@/lib/metering";
import type { PeriodRecord } from "../core/period-record";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import type { ReopenDecision } from "../schemas";
import { voidStatements } from "../statements/void-statements";
import { lockPeriods } from "../store/freeze";
import { markReopened } from "../store/period-closes";
import { updatePeriod } from "../store/periods";
import { recordPeriod, takePeriod, tellClosers } from "./change-period";
import { requireCloser, requireOther } from "./people";
import { readPeriodView } from "./read-period-view";
import { NO_REVIEW } from "./withdraw-review";

const NOT_ASKED = { reopenAskedBy: null, reopenAskedByName: null, reopenAskedAt: null, reopenReason: null } as const;

/**
 * Grants or refuses that a closed period is opened again. Granted, its statements are void and usage is revised again as in any
 * open period; the version that was closed stays to be read, and the next close makes the next one. Right: close.approve; another
 * person than who asked.
 */
export async function decideReopen(ctx: Context, periodId: string, { grant, reason }: ReopenDecision): Promise<PeriodView> {
  requireCloser(ctx, "close.approve");
  await withTransaction(ctx.db, async (tx) => {
    // Before anything is read, as a close does: revisions under way end first.
    await lockPeriods(tx);
    const record = await takePeriod(tx, periodId);
    const asked = record.reopenAsked;
    if (record.state !== "closed" || !asked) throw new Conflict("Nobody has asked for this period to be opened again.");
    requireOther(ctx, asked, "asked for this");
    if (grant) await reopen(tx, ctx, record, asked.reason);
    else await updatePeriod(tx, record.id, NOT_ASKED);
    const { name: by } = ctx.actor;
    await tellClosers(tx, ctx, record.id, ["close.prepare", "close.approve"], {
      ...{ kind: "period_closed", severity: grant ? "warning" : "info", key: `reopen v${record.version} ${asked.at.getTime()}` },
      title: grant ? `${periodName(record.id)} is open again` : `${periodName(record.id)} stays closed`,
      body: `${by} ${grant ? "granted" : "refused"} it. ${grant ? asked.reason : (reason ?? "")}`.trim(),
    });
    await recordPeriod(tx, ctx, record.id, {
      ...{ action: grant ? "reopen" : "refuse_reopen", reason: reason ?? asked.reason },
      ...{ before: { state: "closed", version: record.version, askedBy: asked.name, askedFor: asked.reason } },
      after: { state: grant ? "open" : "closed" },
    });
  });
  // What lines would say since the close, they say again; after a crash the job of every minute does it.
  if (grant) await runRevisions(ctx);
  return readPeriodView(ctx, periodId);
}

async function reopen(tx: Tx, ctx: Context, { id, version }: PeriodRecord, reason: string): Promise<void> {
  const { actor, clock } = ctx;
  await markReopened(
    tx,
    { periodId: id, version },
    { reopenedAt: clock.now(), reopenedBy: actor.id, reopenedByName: actor.name, reopenReason: reason },
  );
  await updatePeriod(tx, id, { ...NO_REVIEW, ...NOT_ASKED, state: "open", closedAt: null });
  await voidStatements(tx, ctx, { periodId: id, version, reason });
}
