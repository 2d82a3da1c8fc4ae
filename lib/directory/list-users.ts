import type { Context } from "@/lib/auth";
import { requireDirectory } from "./access";
import { meets, parseFilter, requiredTexts } from "./core/filter";
import type { Resource } from "./core/shape";
import { type Reference, type StoredUser, showUser, sortTextOf } from "./core/users";
import type { ScimListQuery } from "./schemas";
import { USER_SHAPE } from "./scim-schemas";
import { readGroupsOf, readUserPage, type UserNarrowing } from "./store/users";

/** Users that a filter is asked of at a time. */
const BATCH = 1_000;

export type ScimList = { total: number; startIndex: number; resources: Resource[] };

/**
 * Users that are there, by filter, from `startIndex` (1 is the first). The oldest first unless sorted.
 * @throws ScimRefusal invalidFilter, invalidPath. Right: directory.write.
 */
export async function listUsers(ctx: Context, query: ScimListQuery, base: string): Promise<ScimList> {
  requireDirectory(ctx);
  const { startIndex, count } = query;
  if (query.filter === undefined && query.sortBy === undefined) {
    const { rows, total } = await readUserPage(ctx.db, {}, startIndex - 1, count);
    return { total, startIndex, resources: await shown(ctx, rows, base) };
  }
  const filter = query.filter === undefined ? null : parseFilter(query.filter, USER_SHAPE);
  const narrowing: UserNarrowing = filter ? narrowingOf(requiredTexts(filter)) : {};
  const found: Resource[] = [];
  for (let offset = 0; ; offset += BATCH) {
    const { rows } = await readUserPage(ctx.db, narrowing, offset, BATCH);
    const resources = await shown(ctx, rows, base);
    found.push(...(filter ? resources.filter((resource) => meets(resource, filter)) : resources));
    if (rows.length < BATCH) break;
  }
  const sorted = sortedBy(found, query);
  return { total: found.length, startIndex, resources: sorted.slice(startIndex - 1, startIndex - 1 + count) };
}

function narrowingOf(texts: ReadonlyMap<string, string>): UserNarrowing {
  return Object.fromEntries(
    (["id", "userName", "externalId"] as const).flatMap((name) => (texts.has(name) ? [[name, texts.get(name)]] : [])),
  );
}

export function sortedBy(resources: readonly Resource[], { sortBy, sortOrder }: ScimListQuery, shape = USER_SHAPE): Resource[] {
  if (sortBy === undefined) return [...resources];
  const keyed = resources.map((resource) => ({ resource, key: sortTextOf(resource, sortBy, shape) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  if (sortOrder === "descending") keyed.reverse();
  return keyed.map(({ resource }) => resource);
}

async function shown(ctx: Context, users: readonly StoredUser[], base: string): Promise<Resource[]> {
  const groups = await readGroupsOf(
    ctx.db,
    users.map(({ id }) => id),
  );
  return users.map((user) => showUser(user, groups.get(user.id) ?? NO_GROUPS, base, USER_SHAPE));
}

const NO_GROUPS: readonly Reference[] = [];
