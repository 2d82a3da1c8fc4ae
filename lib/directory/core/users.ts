/** Users and groups as they are shown to identity providers. */
import { parseName } from "./names";
import { fieldOf, isObject, type Resource, type Shape } from "./shape";

export type StoredUser = {
  id: string;
  personId: string;
  /** Lower case. */
  userName: string;
  externalId: string | null;
  active: boolean;
  attributes: Resource;
  /** Who the manager is said to be, in lower case; as it was sent in `attributes`. */
  managerRef: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  removedAt: Date | null;
};
export type StoredGroup = {
  id: string;
  displayName: string;
  externalId: string | null;
  teamId: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};
export type Reference = { id: string; display: string };

type Versioned = { id: string; version: number; createdAt: Date; updatedAt: Date };

export const etagOf = ({ version }: { version: number }): string => `W/"${version}"`;

/** Whether a header names the version that is stored: any list of tags, weak or strong, or `*`. */
export function namesVersion(header: string, row: { version: number }): boolean {
  const tags = header.split(",").map((tag) => tag.trim().replace(/^W\//i, ""));
  return tags.includes("*") || tags.includes(`"${row.version}"`) || tags.includes(String(row.version));
}

/** What a user is, without what is said anew each time. */
export const contentOfUser = ({ attributes, externalId, active }: StoredUser): Resource => ({
  ...attributes,
  ...(externalId === null ? {} : { externalId }),
  active,
});

/** @param base Where the interface is, for locations. */
export function showUser(user: StoredUser, groups: readonly Reference[], base: string, shape: Shape): Resource {
  const content = contentOfUser(user);
  return {
    schemas: [shape.urn, ...[...shape.extensions.values()].map(({ urn }) => urn).filter((urn) => content[urn] !== undefined)],
    id: user.id,
    ...content,
    ...(groups.length === 0
      ? {}
      : { groups: groups.map(({ id, display }) => ({ value: id, $ref: `${base}/Groups/${id}`, display, type: "direct" })) }),
    meta: metaOf("User", user, `${base}/Users/${user.id}`),
  };
}

export function showGroup(group: StoredGroup, members: readonly Reference[], base: string, shape: Shape): Resource {
  return {
    schemas: [shape.urn],
    id: group.id,
    ...(group.externalId === null ? {} : { externalId: group.externalId }),
    displayName: group.displayName,
    members: showMembers(members, base),
    meta: metaOf("Group", group, `${base}/Groups/${group.id}`),
  };
}

export const showMembers = (members: readonly Reference[], base: string): Resource[] =>
  members.map(({ id, display }) => ({ value: id, $ref: `${base}/Users/${id}`, display, type: "User" }));

export const metaOf = (resourceType: string, row: Versioned, location: string) => ({
  resourceType,
  created: row.createdAt.toISOString(),
  lastModified: row.updatedAt.toISOString(),
  location,
  version: etagOf(row),
});

const ALWAYS = new Set(["schemas", "id"]);

/** Only the attributes that were asked for, or all but those that were not wanted. Lists are comma-separated. */
export function chosen(resource: Resource, wanted: string | undefined, unwanted: string | undefined, shape: Shape): Resource {
  if (wanted === undefined && unwanted === undefined) return resource;
  const names = namesIn(wanted ?? unwanted ?? "", shape);
  const isNamed = (name: string) => names.some((one) => one.key === name.toLowerCase() && one.field === null);
  const fields = Object.entries(resource).flatMap(([name, value]): [string, unknown][] => {
    const inside = names.filter((one) => one.key === name.toLowerCase() && one.field !== null).map(({ field }) => field?.toLowerCase());
    const isWanted = (field: string) => inside.includes(field.toLowerCase()) === (wanted !== undefined);
    if (ALWAYS.has(name)) return [[name, value]];
    if (isNamed(name)) return wanted === undefined ? [] : [[name, value]];
    if (inside.length === 0) return wanted === undefined ? [[name, value]] : [];
    return [[name, isObject(value) ? Object.fromEntries(Object.entries(value).filter(([field]) => isWanted(field))) : value]];
  });
  return Object.fromEntries(fields);
}

/** Of an extension its field, of the resource itself its attribute; parts of an attribute stand for the whole. */
function namesIn(text: string, shape: Shape): { key: string; field: string | null }[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => {
      const named = parseName(name, shape);
      return named.urn === null
        ? { key: (named.name ?? "").toLowerCase(), field: null }
        : { key: named.urn.toLowerCase(), field: named.name };
    });
}

/** What a list is sorted by: the first value that the name means, as text. */
export function sortTextOf(resource: Resource, name: string, shape: Shape): string {
  const { urn, name: field, part } = parseName(name, shape);
  const holder = urn === null ? resource : fieldOf(resource, urn);
  const value = isObject(holder) && field !== null ? fieldOf(holder, field) : undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const first = list.find((one) => isObject(one) && one.primary === true) ?? list[0];
  const plain = isObject(first) ? fieldOf(first, part ?? "value") : first;
  return plain === undefined || plain === null ? "\uffff" : String(plain).toLowerCase();
}
