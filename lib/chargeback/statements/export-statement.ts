import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { BYTE_ORDER_MARK, csvHead, csvLine } from "@/lib/kernel/csv";
import { STATEMENT_COLUMNS, statementFileName, statementRow } from "../core/statement-file";
import type { StatementFileQuery } from "../core/statement-input";
import type { StatementDetail } from "../core/statement-views";
import { readStatement } from "./read-statement";

type StatementFile = { fileName: string; chunks: AsyncIterable<string> };

/**
 * One statement as CSV, line by line: amounts sum to its total, costs to what the screen shows. Written to the audit log before the
 * first byte. Right: chargeback.export, where the statement is. @throws NotFound
 */
export async function exportStatement(ctx: Context, id: string, asked: StatementFileQuery): Promise<StatementFile> {
  authorize(ctx, "chargeback.export");
  const statement = await readStatement(ctx, id);
  const after = { number: statement.number, contentHash: statement.contentHash };
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "statement.export", objectType: "statement", objectId: id, after }));
  return { fileName: statementFileName(statement), chunks: statementChunks(statement, asked) };
}

/** The file, head and lines, as screens and mails give it. */
export async function* statementChunks(statement: StatementDetail, { delimiter = ",", bom }: StatementFileQuery): AsyncGenerator<string> {
  yield (bom === "1" ? BYTE_ORDER_MARK : "") + csvHead(STATEMENT_COLUMNS, delimiter);
  for (const line of statement.lines) yield csvLine(STATEMENT_COLUMNS, statementRow(statement, line), delimiter);
}
