import { type AuditRecord, recordAudit, recordAuditOnSnapshot } from "@/lib/audit";
import { type Context, type Right, ROLES } from "@/lib/auth";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { publishNotification } from "@/lib/notify";
import type { Severity } from "@/lib/notify/core/kinds";
import type { PeriodRecord } from "../core/period-record";
import { readAccountsWith } from "../store/period-facts";
import { findPeriod, lockRecord } from "../store/periods";

export const noSuchPeriod = (): NotFound => new NotFound("There is no such period in the books.");
const TIMEOUT_MS = 300_000;

/** Changes one period in one transaction, after what others do to it. @throws NotFound for a period that the books do not have. */
export function changePeriod<T>(ctx: Context, id: string, run: (tx: Tx, record: PeriodRecord) => Promise<T>): Promise<T> {
  return withTransaction(ctx.db, async (tx) => run(tx, await takePeriod(tx, id)), TIMEOUT_MS);
}

export async function takePeriod(tx: Tx, id: string): Promise<PeriodRecord> {
  const found = await findPeriod(tx, id);
  if (!found) throw noSuchPeriod();
  return lockRecord(tx, found);
}

type Change = { action: string; reason?: string | undefined; before?: object; after?: object };

/** The change of a period in the audit log: the last statement of its transaction. */
export const recordPeriod = (tx: Tx, ctx: Context, id: string, change: Change): Promise<void> => recordAudit(tx, ctx, recordOf(id, change));

/** The same in the transaction of a close. */
export const recordClose = (tx: Tx, ctx: Context, id: string, change: Change): Promise<void> =>
  recordAuditOnSnapshot(tx, ctx, recordOf(id, change));

const recordOf = (id: string, { action, reason, ...states }: Change): AuditRecord => ({
  ...{ action: `period.${action}`, objectType: "billing_period", objectId: id, ...states },
  ...(reason === undefined ? {} : { reason }),
});

export const periodHref = (id: string): string => `/chargeback/${encodeURIComponent(id)}`;

type Telling = { kind: "period_review" | "period_closed"; severity: Severity; title: string; body: string; key: string };

/** Tells everybody whose roles bring one of these rights, but whoever did it. In the transaction of what caused it. */
export async function tellClosers(tx: Tx, ctx: Context, id: string, rights: readonly Right[], { key, ...telling }: Telling): Promise<void> {
  const roles = ROLES.filter((role) => rights.some((right) => RIGHTS_OF_ROLE[role].includes(right)));
  const userIds = (await readAccountsWith(tx, roles)).filter((userId) => userId !== ctx.actor.id);
  await publishNotification(tx, {
    ...telling,
    userIds,
    href: periodHref(id),
    dedupeKey: `${telling.kind} ${id} ${key}`,
    at: ctx.clock.now(),
  });
}
