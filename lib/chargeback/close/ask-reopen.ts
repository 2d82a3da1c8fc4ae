import type { Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import type { ReasonInput } from "../schemas";
import { updatePeriod } from "../store/periods";
import { changePeriod, recordPeriod, tellClosers } from "./change-period";
import { requireCloser } from "./people";
import { readPeriodView } from "./read-period-view";

/** Asks for a closed period to be opened again; another person decides. Right: close.prepare; a person who sees the whole organisation. */
export async function askReopen(ctx: Context, periodId: string, { reason }: ReasonInput): Promise<PeriodView> {
  requireCloser(ctx, "close.prepare");
  const { actor, clock } = ctx;
  await changePeriod(ctx, periodId, async (tx, record) => {
    const name = periodName(record.id);
    if (record.state !== "closed") throw new Conflict(`${name} is not closed.`);
    if (record.version === 0) throw new Conflict(`${name} was closed without statements: there is nothing to open again.`);
    if (record.reopenAsked) throw new Conflict(`${record.reopenAsked.name} has asked for this already.`);
    const at = clock.now();
    await updatePeriod(tx, record.id, { reopenAskedBy: actor.id, reopenAskedByName: actor.name, reopenAskedAt: at, reopenReason: reason });
    await tellClosers(tx, ctx, record.id, ["close.approve"], {
      ...{ kind: "period_review", severity: "warning", key: `reopen v${record.version} ${at.getTime()}` },
      title: `${actor.name} asks to open ${name} again`,
      body: reason,
    });
    await recordPeriod(tx, ctx, record.id, { action: "ask_reopen", reason, after: { version: record.version } });
  });
  return readPeriodView(ctx, periodId);
}
