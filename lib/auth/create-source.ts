import { recordAudit } from "@/lib/audit";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import type { ListedSource } from "./list-sources";
import type { CreateSourceInput } from "./schemas";
import { insertSource, readMissingDefaults, type SourceChange } from "./store/sources";

/** Adds a source of usage with what its events inherit. Right: source.write. @throws Invalid for a default that does not exist. */
export async function createSource(ctx: Context, input: CreateSourceInput): Promise<ListedSource> {
  authorize(ctx, "source.write");
  const createdAt = ctx.clock.now();
  const source = {
    id: newId("src"),
    name: input.name,
    kind: input.kind,
    identityId: input.identityId ?? null,
    applicationId: input.applicationId ?? null,
    environmentId: input.environmentId ?? null,
    teamId: input.teamId ?? null,
    maySpeakFor: input.maySpeakFor ?? true,
    metricsOnly: input.metricsOnly ?? false,
    keepRaw: input.keepRaw ?? ("off" as const),
    billing: input.billing ?? "metered",
  };
  await withTransaction(ctx.db, async (tx) => {
    await refuseMissingDefaults(tx, source);
    await insertSource(tx, { ...source, createdAt });
    await recordAudit(tx, ctx, { action: "source.create", objectType: "source", objectId: source.id, after: source });
  });
  return { ...source, createdAt: createdAt.toISOString() };
}

export async function refuseMissingDefaults(tx: Tx, change: SourceChange): Promise<void> {
  const missing = await readMissingDefaults(tx, change);
  if (missing.length === 0) return;
  throw new Invalid(
    "A default of this source does not exist.",
    missing.map((location) => ({ location, message: "Does not exist.", fix: "Choose one that is in the inventory." })),
  );
}
