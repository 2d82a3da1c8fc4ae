/** What owners are told of their statements, in the transaction that changes them; mails lead to a page behind the sign-in. */

import type { Tx } from "@/lib/db/client";
import { formatDate } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import type { NotificationKind, Severity } from "@/lib/notify/core/kinds";
import { oneLine } from "@/lib/notify/core/mail";
import { periodName } from "../core/periods";
import { amountWords } from "../core/statement-words";
import { inPeriod, readAccounts, readStatementRows, type StatementRow } from "../store/statement-rows";

const STATEMENTS = "/statements/";
export const statementHref = (id: string): string => STATEMENTS + encodeURIComponent(id);
/** Which statement a notification leads to; null: to none, or to a list of them. */
export const statementOfHref = (href: string): string | null =>
  href.startsWith(STATEMENTS) ? decodeURIComponent(href.slice(STATEMENTS.length)) : null;
export const titleOf = ({ costCentreName, periodId }: Pick<StatementRow, "costCentreName" | "periodId">): string =>
  `${oneLine(costCentreName, 60)}, ${periodName(periodId)}`;

type Telling = { kind: NotificationKind; severity: Severity; title: string; body: string; dedupeKey: string };

/** Tells the owner of each statement; who has no account is told by nobody. */
export async function tellOwners(tx: Tx, rows: readonly StatementRow[], at: Date, say: (row: StatementRow) => Telling): Promise<number> {
  const accounts = await readAccounts(
    tx,
    rows.flatMap(({ ownerId }) => ownerId ?? []),
  );
  let told = 0;
  for (const row of rows) {
    const userId = accounts.get(row.ownerId ?? "");
    if (userId === undefined) continue;
    await publishNotification(tx, { ...say(row), userIds: [userId], href: statementHref(row.id), at });
    told += 1;
  }
  return told;
}

/**
 * Asks the owners of a period in review to agree, once for each state of the figures. What was answered already is left alone.
 * @returns how many were asked.
 */
export async function askOwners(tx: Tx, periodId: string, version: number, at: Date): Promise<number> {
  const rows = (await readStatementRows(tx, inPeriod(periodId, version))).filter(
    ({ state, answer }) => state === "in_review" && answer === null,
  );
  return tellOwners(tx, rows, at, (row) => ({
    ...{ kind: "statement_to_accept", severity: "warning" },
    title: `${titleOf(row)}: ${amountWords(row)} to agree to`,
    body: `${row.dueAt ? `Agree to it or object by ${formatDate(row.dueAt)}. ` : ""}The period is closed once every owner has answered.`,
    dedupeKey: `statement_to_accept ${row.id} ${row.contentHash}`,
  }));
}
