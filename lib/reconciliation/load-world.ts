import { type Context, systemActor } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { readProviderKeys } from "@/lib/directory";
import { readGovernance, readTools } from "@/lib/identities";
import { parseUsd } from "@/lib/kernel/money";
import { addUtcDays } from "@/lib/kernel/period";
import { listUnattributed, readBilledOnly, readIdentityUse, readReachedClasses } from "@/lib/reporting";
import { EXPORT_SOURCE, type World } from "./core/world";
import { readToolOwners } from "./store/tool-owners";

const UNKNOWN_DAYS = 30;

/** All that is compared, of the whole organisation. A read that fails ends the run: half a world would say that things are gone. */
export async function loadWorld({ db, clock }: { db: Db; clock: Context["clock"] }): Promise<World> {
  const now = clock.now();
  const everything: Context = { db, clock, actor: systemActor("reconciliation", ["spend.read"]) };
  const queue = await listUnattributed(everything, { from: addUtcDays(now, -UNKNOWN_DAYS).toISOString(), to: now.toISOString() });
  return {
    now,
    identities: await readGovernance(db, "all", now),
    tools: await readTools(db),
    toolOwners: await readToolOwners(db),
    use: await readIdentityUse(db, { identityIds: "all", now }),
    unknown: queue.groups.map((group) => ({
      sourceId: group.source.id ?? "",
      sourceName: group.source.name,
      hints: group.hints,
      costUsd: parseUsd(group.costUsd),
      events: BigInt(group.events),
      firstSeenAt: new Date(group.firstSeenAt),
      lastSeenAt: new Date(group.lastSeenAt),
    })),
    keys: await readProviderKeys(db),
    reached: await readReachedClasses(db, now),
    billedOnly: await readBilledOnly(db, EXPORT_SOURCE, now),
  };
}
