import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid, NotFound } from "@/lib/kernel/errors";
import type { SourceChange } from "./schemas";
import { requireWhole } from "./sight";
import { type InvoiceSource, readSource, readSources, updateSource } from "./store/sources";

/**
 * Changes the name, the reading of columns or the tolerances of a source. Lines that were taken stay as they were read.
 * Right: invoice.write. @throws NotFound; Conflict when the name is taken; Invalid for a mapping of a format that needs none.
 */
export async function changeSource(ctx: Context, id: string, { toleranceUsd, ...change }: SourceChange): Promise<InvoiceSource> {
  authorize(ctx, "invoice.write");
  requireWhole(ctx, "invoice.write");
  return withTransaction(ctx.db, async (tx) => {
    const before = await readSource(tx, id);
    if (!before) throw new NotFound("There is no such source of invoices.");
    if (change.mapping && before.format !== "csv")
      throw new Invalid("The columns of this format are known.", [{ location: "mapping", message: "Not needed.", fix: "Leave it out." }]);
    const after: InvoiceSource = {
      ...before,
      ...(change.name !== undefined && { name: change.name }),
      ...(change.mapping !== undefined && { mapping: change.mapping }),
      ...(change.tolerancePercent !== undefined && { tolerancePercent: change.tolerancePercent }),
      ...(toleranceUsd !== undefined && { tolerance: toleranceUsd }),
    };
    if ((await readSources(tx)).some((other) => other.id !== id && other.name.toLowerCase() === after.name.toLowerCase()))
      throw new Conflict(`There is a source called "${after.name}" already.`, [
        { location: "name", message: "Taken.", fix: "Choose another name." },
      ]);
    await updateSource(tx, after);
    await recordAudit(tx, ctx, { action: "invoice_source.change", objectType: "invoice_source", objectId: id, before, after });
    return after;
  });
}
