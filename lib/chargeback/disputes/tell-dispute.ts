/** Who is told of a dispute: those who may decide it, then whoever opened it and the owner. In the transaction of the deed. */
import { formatMinor } from "@/lib/allocation/core/money";
import { type Context, ROLES } from "@/lib/auth";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { readDeciders } from "@/lib/budgets";
import type { Tx } from "@/lib/db/client";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { seesStatement } from "../statements/sight";
import type { DisputeRow } from "../store/dispute-rows";
import { readAccounts, readStatementRow, type StatementRow } from "../store/statement-rows";

const DECIDING_ROLES = ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes("dispute.decide"));
export const disputeHref = ({ statementId, id }: Pick<DisputeRow, "statementId" | "id">): string =>
  `/statements/${encodeURIComponent(statementId)}?dispute=${encodeURIComponent(id)}`;

const whatOf = ({ lineDescription, amount, currency, lineAmount }: DisputeRow): string =>
  `${currency} ${formatMinor(amount, currency)} of ${formatMinor(lineAmount, currency)}: ${oneLine(lineDescription, 100)}.`;

/** Everybody who may decide it but who opened it. */
export async function tellDeciders(
  ctx: Context,
  tx: Tx,
  dispute: DisputeRow,
  { title, dedupeKey }: { title: string; dedupeKey: string },
): Promise<void> {
  const statement = await readStatementRow(tx, dispute.statementId);
  if (!statement) return;
  const deciders = await readDeciders(ctx, DECIDING_ROLES);
  const userIds = deciders
    .filter(({ actor }) => actor.id !== dispute.openedBy && seesStatement(actor, "dispute.decide", statement))
    .map(({ actor }) => actor.id);
  await publishNotification(tx, {
    ...{ kind: "dispute_opened", severity: "warning", at: ctx.clock.now(), userIds, href: disputeHref(dispute) },
    title,
    body: `${whatOf(dispute)} ${dispute.openedByName}: ${oneLine(dispute.note, 300)}`,
    dedupeKey,
  });
}

/** Whoever opened it, and the owner of the statement, but not whoever decided. */
export async function tellDecided(ctx: Context, tx: Tx, dispute: DisputeRow, statement: StatementRow, outcome: string): Promise<void> {
  const owner = (await readAccounts(tx, statement.ownerId === null ? [] : [statement.ownerId])).get(statement.ownerId ?? "");
  const userIds = [...new Set([dispute.openedBy, ...(owner ? [owner] : [])])].filter((id) => id !== ctx.actor.id);
  await publishNotification(tx, {
    ...{ kind: "dispute_decided", severity: "info", at: ctx.clock.now(), userIds, href: disputeHref(dispute) },
    title: `Dispute of ${dispute.statementNumber}, line ${dispute.lineNo}: ${outcome}`,
    body: `${whatOf(dispute)} ${ctx.actor.name} decided.`,
    dedupeKey: `dispute_decided ${dispute.id}`,
  });
}
