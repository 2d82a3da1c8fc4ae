import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { NewSource } from "./schemas";
import { requireWhole } from "./sight";
import { type InvoiceSource, insertSource, readSources } from "./store/sources";

/** Says where invoices come from and how their files are read. Right: invoice.write. @throws Conflict when the name is taken. */
export async function createSource(
  ctx: Context,
  { toleranceUsd, tolerancePercent, provider, ...input }: NewSource,
): Promise<InvoiceSource> {
  authorize(ctx, "invoice.write");
  requireWhole(ctx, "invoice.write");
  const source: InvoiceSource = {
    id: newId("inv"),
    ...input,
    provider: provider === "" ? "" : normaliseProvider(provider),
    tolerancePercent: tolerancePercent ?? null,
    tolerance: toleranceUsd ?? null,
  };
  return withTransaction(ctx.db, async (tx) => {
    if ((await readSources(tx)).some(({ name }) => name.toLowerCase() === source.name.toLowerCase()))
      throw new Conflict(`There is a source called "${source.name}" already.`, [
        { location: "name", message: "Taken.", fix: "Choose another name." },
      ]);
    await insertSource(tx, source, ctx.actor.id, ctx.clock.now());
    await recordAudit(tx, ctx, { action: "invoice_source.create", objectType: "invoice_source", objectId: source.id, after: source });
    return source;
  });
}
