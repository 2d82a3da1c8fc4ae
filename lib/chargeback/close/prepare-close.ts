import { formatMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { workingVersion } from "../core/period-record";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import { askOwners } from "../statements/tell-owners";
import { updatePeriod } from "../store/periods";
import { changePeriod, recordPeriod, tellClosers } from "./change-period";
import { composeDrafts } from "./compose-drafts";
import { requireCloser } from "./people";
import { readPeriodView } from "./read-period-view";

/**
 * Begins the review of a period that is over: drafts of all its statements are computed and stored, their owners are asked to
 * agree, and those who approve closes are told. Right: close.prepare; a person who sees the whole organisation.
 * @throws Conflict while it runs, and where it is in review or closed.
 */
export async function prepareClose(ctx: Context, periodId: string): Promise<PeriodView> {
  requireCloser(ctx, "close.prepare");
  const { actor, clock } = ctx;
  await changePeriod(ctx, periodId, async (tx, record) => {
    const at = clock.now();
    const name = periodName(record.id);
    if (record.state !== "open") throw new Conflict(`${name} is ${record.state === "closed" ? "closed" : "in review"} already.`);
    if (record.end > at) throw new Conflict(`${name} still runs: it can be reviewed from ${record.end.toISOString().slice(0, 16)} UTC on.`);
    const { statements, total, currency, contentHash } = await composeDrafts(ctx.db, tx, { ...record, dueAt: null }, at);
    await updatePeriod(tx, record.id, { preparedBy: actor.id, preparedByName: actor.name, preparedAt: at });
    await askOwners(tx, record.id, workingVersion(record), at);
    await tellClosers(tx, ctx, record.id, ["close.approve"], {
      ...{ kind: "period_review", severity: "info", key: `prepared v${workingVersion(record)} ${at.getTime()}` },
      title: `${name} is in review`,
      body: `${statements.length} statements come to ${currency} ${formatMinor(total, currency)}. ${actor.name} prepared it; another person closes it.`,
    });
    await recordPeriod(tx, ctx, record.id, {
      action: "prepare",
      before: { state: record.state },
      after: {
        state: "in_review",
        version: workingVersion(record),
        statements: statements.length,
        total: formatMinor(total, currency),
        contentHash,
      },
    });
  });
  return readPeriodView(ctx, periodId);
}
