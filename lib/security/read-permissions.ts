import type { Db } from "@/lib/db/client";
import { addUtcDays } from "@/lib/kernel/period";
import type { PermissionsUsed, UsedPermission } from "./core/permissions";
import { readPermissionRows } from "./store/permissions";

const DAYS = 90;

/**
 * Which permissions identities used in the 90 days before `now`, as the logs of their clouds tell; who is not in it, of
 * them nothing was told. Not scoped: for use cases and jobs that have authorised.
 */
export async function readUsedPermissions(
  db: Db,
  { identityIds, now }: { identityIds: readonly string[] | "all"; now: Date },
): Promise<PermissionsUsed> {
  const used = new Map<string, UsedPermission[]>();
  for (const { identityId, permission, calls, firstUsedAt, lastUsedAt } of await readPermissionRows(db, {
    identityIds,
    from: addUtcDays(now, -DAYS),
    until: now,
  })) {
    const own = used.get(identityId) ?? [];
    used.set(identityId, own);
    own.push({ permission, calls, firstUsedAt: firstUsedAt.toISOString(), lastUsedAt: lastUsedAt.toISOString() });
  }
  return used;
}
