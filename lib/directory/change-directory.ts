import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { requireDirectory } from "./access";
import type { DirectoryChange } from "./schemas";
import { lockAgents, readDirectorySetting, writeDirectorySetting } from "./store/agents";

/** Switches on or off whether agents are taken in. Those that came stay. Right: directory.write. */
export async function changeDirectory(ctx: Context, change: DirectoryChange): Promise<void> {
  requireDirectory(ctx);
  await withTransaction(ctx.db, async (tx) => {
    await lockAgents(tx);
    const before = await readDirectorySetting(tx);
    if (before.agents === change.agents) return;
    await writeDirectorySetting(tx, change);
    await recordAudit(tx, ctx, { action: "directory.change", objectType: "directory", objectId: "directory", before, after: change });
  });
}
