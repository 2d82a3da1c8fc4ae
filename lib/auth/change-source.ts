import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { refuseMissingDefaults } from "./create-source";
import type { ListedSource } from "./list-sources";
import type { ChangeSourceInput } from "./schemas";
import { readSource, type SourceChange, updateSource } from "./store/sources";

/**
 * Changes a source's name or what its events inherit, from now on: usage that is stored keeps its attribution.
 * Right: source.write. @throws NotFound, Invalid for a default that does not exist.
 */
export async function changeSource(ctx: Context, sourceId: string, input: ChangeSourceInput): Promise<ListedSource> {
  authorize(ctx, "source.write");
  const change = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as SourceChange;
  const after = await withTransaction(ctx.db, async (tx) => {
    const before = await readSource(tx, sourceId);
    if (!before) throw new NotFound("There is no such source.");
    await refuseMissingDefaults(tx, change);
    const changed = await updateSource(tx, sourceId, change);
    await recordAudit(tx, ctx, { action: "source.change", objectType: "source", objectId: sourceId, before, after: changed });
    return changed;
  });
  return { ...after, createdAt: after.createdAt.toISOString() };
}
