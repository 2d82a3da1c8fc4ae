import type { Db } from "@/lib/db/client";
import { addUtcDays } from "@/lib/kernel/period";
import type { KeyUse, PermissionsUsed, UsedPermission } from "./core/permissions";
import {
  type PermissionAfter,
  type PermissionRow,
  type PermissionSubject,
  readPermissionRows,
  readPermissionRowsAfter,
} from "./store/permissions";

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
  for (const row of await readPermissionRows(db, { identityIds, from: addUtcDays(now, -DAYS), until: now })) {
    const own = used.get(row.identityId) ?? [];
    used.set(row.identityId, own);
    // The rows of a permission stand together.
    const before = own.at(-1)?.permission === row.permission ? own.pop() : undefined;
    own.push(withKey(before, row));
  }
  return used;
}

/** Permissions that the logs of clouds tell as used after an instant. Not scoped: for use cases and jobs that have authorised. */
export const readPermissionsAfter = async (db: Db, subjects: readonly PermissionSubject[]): Promise<PermissionAfter[]> =>
  subjects.length === 0 ? [] : readPermissionRowsAfter(db, subjects);

function withKey(
  before: UsedPermission | undefined,
  { permission, credentialId, calls, firstUsedAt, lastUsedAt }: PermissionRow,
): UsedPermission {
  const [first, last] = [firstUsedAt.toISOString(), lastUsedAt.toISOString()];
  const key: KeyUse = { credentialId, lastUsedAt: last };
  if (!before) return { permission, calls, firstUsedAt: first, lastUsedAt: last, keys: [key] };
  return {
    permission,
    calls: before.calls + calls,
    firstUsedAt: [first, before.firstUsedAt].sort()[0] ?? first,
    lastUsedAt: [last, before.lastUsedAt].sort().at(-1) ?? last,
    keys: [...(before.keys ?? []), key],
  };
}
