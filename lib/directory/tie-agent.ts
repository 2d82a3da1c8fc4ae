import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid, NotFound } from "@/lib/kernel/errors";
import { requireDirectory } from "./access";
import type { AgentTie } from "./schemas";
import { isIdentityThere, lockAgents, readAgent, writeAgent } from "./store/agents";

/** Says which identity an agent of the directory is, or none. Right: directory.write. @throws NotFound, Invalid. */
export async function tieAgent(ctx: Context, id: string, { identityId }: AgentTie): Promise<void> {
  requireDirectory(ctx);
  await withTransaction(ctx.db, async (tx) => {
    await lockAgents(tx);
    const agent = await readAgent(tx, id);
    if (!agent) throw new NotFound("There is no such agent.");
    if (identityId !== null && !(await isIdentityThere(tx, identityId))) {
      throw new Invalid("There is no such identity.", [{ location: "identityId", message: "Not there.", fix: "Choose another identity." }]);
    }
    if (agent.identityId === identityId) return;
    await writeAgent(tx, { ...agent, identityId });
    const told = { before: { identityId: agent.identityId }, after: { identityId } };
    await recordAudit(tx, ctx, { action: "directory_agent.tie", objectType: "directory_agent", objectId: id, ...told });
  });
}
