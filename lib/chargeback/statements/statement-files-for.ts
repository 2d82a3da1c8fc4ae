import { recordAudit } from "@/lib/audit";
import { actorOfAccount, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import type { FilesFor } from "@/lib/notify";
import { statementFileName } from "../core/statement-file";
import { readStatementRow } from "../store/statement-rows";
import { statementChunks } from "./export-statement";
import { readStatement } from "./read-statement";
import { ownsStatement } from "./sight";
import { statementOfHref } from "./tell-owners";

/** Larger files stay behind the link. */
const MOST_BYTES = 10_000_000;

/**
 * The statement that a mail asks an owner about or tells as issued, as the very file that they would download now. Only for who owns
 * it at this moment and may export it, which is looked up anew for each mail; written to the audit log once it was sent to that account.
 */
export const statementFilesFor =
  (ctx: Context): FilesFor =>
  async ({ kind, href }, userId) => {
    const id = kind === "statement_to_accept" || kind === "statement_issued" ? statementOfHref(href) : null;
    const account = id === null ? null : await actorOfAccount(ctx.db, userId);
    if (id === null || !account?.actor.rights.has("chargeback.export")) return [];
    const row = await readStatementRow(ctx.db, id);
    if (!row || row.state === "voided" || !ownsStatement(account.actor, row)) return [];
    const statement = await readStatement({ ...ctx, actor: account.actor }, id);
    let text = "";
    for await (const line of statementChunks(statement, {})) text += line;
    const content = Buffer.from(text);
    if (content.length > MOST_BYTES) return [];
    const after = { number: statement.number, contentHash: statement.contentHash, mailedTo: userId };
    const whenSent = (): Promise<void> =>
      withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "statement.export", objectType: "statement", objectId: id, after }));
    return [{ fileName: statementFileName(statement), contentType: "text/csv", content, whenSent }];
  };
