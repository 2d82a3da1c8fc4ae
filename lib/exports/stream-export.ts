import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import type { Choices } from "./core/choices";
import { contentTypeOf } from "./core/profiles";
import { makeExport } from "./make-export";
import { type ExportedFile, keptBytes } from "./open-export";
import { openFile } from "./open-file";
import { requirePeriod } from "./require-period";
import type { ExportParams } from "./schemas";

/**
 * A file of a period as the caller sees it, streamed in flat memory from one snapshot: of a closing from its copies, else
 * from the ledger as it is now. Its costs sum to the total on the screen and in GET /usage to the last digit; unattributed
 * lines are in it, and lines without a price with an empty cost. The read is in the audit log before the first byte. A
 * journal is kept and then read, so that a repeat is the same document. Right: chargeback.export; the caller's scope
 * applies, and a journal asks for the whole organisation.
 */
export async function streamExport(ctx: Context, periodId: string, { version, ...choices }: ExportParams): Promise<ExportedFile> {
  authorize(ctx, "chargeback.export");
  const { profile, businessUnit, costCentre } = choices;
  const period = await requirePeriod(ctx.db, periodId, version);
  const file = profile === "journal" ? await keptJournal(ctx, periodId, version, choices) : await openFile(ctx, period, choices);
  await withTransaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: "chargeback.export",
      objectType: "billing_period",
      objectId: period.id,
      after: { profile, businessUnit: businessUnit ?? null, costCentre: costCentre ?? null, state: period.state, version: period.closed },
    }),
  );
  return file;
}

async function keptJournal(ctx: Context, period: string, version: number | undefined, choices: Choices): Promise<ExportedFile> {
  const { id, fileName, profile } = await makeExport(ctx, { period, ...choices, ...(version === undefined ? {} : { version }) });
  return { fileName, contentType: contentTypeOf(profile), chunks: keptBytes(ctx.db, id) };
}
