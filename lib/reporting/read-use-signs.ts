import type { Db } from "@/lib/db/client";
import { addUtcDays } from "@/lib/kernel/period";
import { SIGN_DAYS, type UseSigns } from "./core/identity-use";
import { readOrigins, readPaces } from "./store/use-signs";

const MOST_ORIGINS = 5;

/**
 * What a reviewer looks at beside cost: the dearest hours, failed calls, and from where it was called, in the 14 days before
 * `now`. Identities that were not called are absent. For use cases that have authorised; nothing is kept to a scope here.
 */
export async function readUseSigns(
  db: Db,
  { identityIds, now }: { identityIds: readonly string[] | "all"; now: Date },
): Promise<Map<string, UseSigns>> {
  if (identityIds !== "all" && identityIds.length === 0) return new Map();
  const span = { from: addUtcDays(now, -SIGN_DAYS), until: now };
  const signs = new Map<string, UseSigns>();
  for (const { identityId, ...pace } of await readPaces(db, identityIds, span)) signs.set(identityId, { pace, networks: 0, origins: [] });
  for (const { identityId, networks, ...origin } of await readOrigins(db, identityIds, span, MOST_ORIGINS)) {
    const own = signs.get(identityId) ?? { pace: null, networks, origins: [] };
    signs.set(identityId, { ...own, networks, origins: [...own.origins, origin] });
  }
  return signs;
}
