import type { Context } from "@/lib/auth";
import { requireDirectory } from "./access";
import { meets, parseFilter } from "./core/filter";
import type { Resource } from "./core/shape";
import { showGroup, showMembers } from "./core/users";
import { type ScimList, sortedBy } from "./list-users";
import type { ScimListQuery } from "./schemas";
import { GROUP_SHAPE } from "./scim-schemas";
import { readGroups, readMembers } from "./store/groups";

/**
 * Groups by filter, by name unless sorted. Members are read only where they are asked for or asked about.
 * @throws ScimRefusal invalidFilter, invalidPath. Right: directory.write.
 */
export async function listGroups(ctx: Context, query: ScimListQuery, base: string): Promise<ScimList> {
  requireDirectory(ctx);
  const { startIndex, count } = query;
  const filter = query.filter === undefined ? null : parseFilter(query.filter, GROUP_SHAPE);
  const groups = await readGroups(ctx.db);
  const needsAll = /members/i.test(query.filter ?? "");
  const members = needsAll
    ? await readMembers(
        ctx.db,
        groups.map(({ id }) => id),
      )
    : new Map();
  const resources = groups.map((group) => showGroup(group, members.get(group.id) ?? [], base, GROUP_SHAPE));
  const found = sortedBy(filter ? resources.filter((resource) => meets(resource, filter)) : resources, query, GROUP_SHAPE);
  const page = found.slice(startIndex - 1, startIndex - 1 + count);
  return { total: found.length, startIndex, resources: needsAll || !wantsMembers(query) ? page : await withMembers(ctx, page, base) };
}

const wantsMembers = ({ attributes, excludedAttributes }: ScimListQuery): boolean =>
  attributes === undefined
    ? !/(^|[,\s:])members($|[,\s.])/i.test(excludedAttributes ?? "")
    : /(^|[,\s:])members($|[,\s.])/i.test(attributes);

async function withMembers(ctx: Context, page: readonly Resource[], base: string): Promise<Resource[]> {
  const members = await readMembers(
    ctx.db,
    page.map(({ id }) => String(id)),
  );
  return page.map((group) => ({ ...group, members: showMembers(members.get(String(group.id)) ?? [], base) }));
}
