import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { formatInstant } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { readApprovers } from "./read-approvers";
import { SECURITY_APPROVAL } from "./require-deeds";
import { readBreakGlass, readUsersOfPeople } from "./store/break-glass";
import { pageOf } from "./tell-access";

/** How far back a run looks: longer than two runs are apart, so that one may fail. */
const LOOK_BACK_MS = 24 * 3_600_000;

type Used = { id: string; firstAt: Date; calls: number; costUsd: string };
/** Calls that succeeded strictly after an instant, of each identity: the reader of `lib/reporting`. */
type ReadUse = (db: Db, subjects: readonly { kind: "identity"; id: string; after: Date }[]) => Promise<readonly Used[]>;

/**
 * Tells security and the owner that an identity for emergencies was used: once for each UTC day of use, whatever the
 * number of runs. @returns how many were in use.
 */
export async function announceBreakGlass(ctx: Context, readUse: ReadUse): Promise<number> {
  const now = ctx.clock.now();
  const identities = await readBreakGlass(ctx.db, now);
  const after = new Date(now.getTime() - LOOK_BACK_MS);
  const uses = await readUse(
    ctx.db,
    identities.map(({ id }) => ({ kind: "identity", id, after })),
  );
  if (uses.length === 0) return 0;
  const security = (await readApprovers(ctx.db, SECURITY_APPROVAL)).map(({ id }) => id);
  const owners = await readUsersOfPeople(
    ctx.db,
    identities.flatMap(({ ownerId }) => ownerId ?? []),
  );
  for (const use of uses) {
    const identity = identities.find(({ id }) => id === use.id);
    if (!identity) continue;
    const owner = owners.get(identity.ownerId ?? "");
    await withTransaction(ctx.db, (tx) =>
      publishNotification(tx, {
        ...{ kind: "break_glass_used", severity: "critical", at: now, href: pageOf(use.id) },
        title: `${oneLine(identity.name)}, kept for emergencies, is in use`,
        body: `${use.calls === 1 ? "One call" : `${use.calls} calls`} since ${formatInstant(use.firstAt)}. If nobody of you knows of an emergency, suspend it.`,
        dedupeKey: `break_glass_used ${use.id} ${use.firstAt.toISOString().slice(0, 10)}`,
        userIds: [...new Set([...security, ...(owner ? [owner] : [])])],
      }),
    );
  }
  return uses.length;
}
