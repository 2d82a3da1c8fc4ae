/**
 * What stays allowed when an identity is narrowed, beside what it used in the 90 days of the evidence. A kind of right is
 * `listed` (each is granted by itself, and taken away by its own choice), `open` (a pattern such as `*` or `s3:*`, which a list
 * takes the place of) or `free` (nothing was ever granted, so nothing is refused; a list begins to limit it).
 */
import { isWithin } from "@/lib/identities/core/grants";
import { coversModel } from "@/lib/identities/core/model-names";
import { isPattern } from "@/lib/kernel/wildcard";
import type { UseOf } from "@/lib/reporting/core/identity-use";
import { NARROWED as GRANT_KIND, isHalfTold, NARROWED_LISTS as NARROWED, type Narrowed } from "@/lib/reviews/core/narrowed";
import type { ItemDetail, PartView } from "@/lib/reviews/core/views";

export { NARROWED, type Narrowed };
/** The new list of a kind; a kind that is not in it stays as its grants are. */
export type Limits = Readonly<Partial<Record<Narrowed, string[]>>>;
export const NO_LIMITS: Limits = {};

type GrantPart = Extract<PartView, { kind: "grant" }>;
export type NarrowRow = { value: string; name: string; used: UseOf | null; grant: GrantPart | null };
export type NarrowKind = {
  kind: Narrowed;
  way: "listed" | "open" | "free";
  /** Of an open kind: what a list would take the place of. */
  patterns: string[];
  rows: NarrowRow[];
};

const WILDCARD = "*";

export const isGrant = (part: PartView): part is GrantPart => part.kind === "grant";
export const nameIn = (item: ItemDetail, id: string): string => item.evidence.names[id] ?? id;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What was used of a kind; of scopes what the logs of clouds told, of sources of data what was called like a tool. */
function usesOf({ evidence }: ItemDetail, kind: Narrowed): readonly UseOf[] {
  if (kind === "scopes") return permissionUses(evidence);
  return kind === "dataSources" ? evidence.use.tools.filter(({ id }) => evidence.dataSources?.includes(id)) : evidence.use[kind];
}

export const permissionUses = ({ permissions = [] }: ItemDetail["evidence"]): UseOf[] =>
  permissions
    .map(
      ({ permission, calls, lastUsedAt }): UseOf => ({
        ...{ id: permission, requests90d: calls, errors90d: 0, costUsd30d: "0", costUsd90d: "0" },
        lastSucceededOn: lastUsedAt.slice(0, 10),
      }),
    )
    .sort((a, b) => b.requests90d - a.requests90d);

/** Use of what a grant allows: usage names things by id or by name, and a pattern covers several. */
export function usageOf(item: ItemDetail, grant: GrantPart): UseOf[] {
  const { kind, value, name } = grant.evidence;
  const narrowed = NARROWED.find((one) => GRANT_KIND[one] === kind);
  if (!narrowed) return [];
  const isCovered = (id: string): boolean => (kind === "model" ? coversModel(value, id) : isWithin(value, id));
  return usesOf(item, narrowed).filter(({ id }) => isCovered(id) || same(id, name) || same(nameIn(item, id), name));
}

/** Each kind that can be narrowed, with all that is or was used of it. */
export function narrowKinds(item: ItemDetail): NarrowKind[] {
  return NARROWED.map((kind): NarrowKind => {
    const grants = item.partList.filter(isGrant).filter(({ evidence }) => evidence.kind === GRANT_KIND[kind]);
    const patterns = grants.flatMap(({ evidence }) => (isPattern(evidence.value) ? [evidence.value] : []));
    const way = patterns.length > 0 ? "open" : grants.length > 0 ? "listed" : "free";
    const rows = grants
      .filter(({ evidence }) => !isPattern(evidence.value))
      .map(
        (grant): NarrowRow => ({ value: grant.evidence.value, name: grant.evidence.name, used: usageOf(item, grant)[0] ?? null, grant }),
      );
    const mayAdd = (value: string): boolean => (way === "free" ? !isHalfTold(kind) : patterns.some((whole) => isWithin(whole, value)));
    // A listed kind is its grants. What else was used is proposed where a new list would allow it.
    for (const value of new Set([...item.narrowTo[kind], ...usesOf(item, kind).map(({ id }) => id)])) {
      const name = nameIn(item, value);
      if (!mayAdd(value) || rows.some((row) => same(row.value, value) || same(row.name, name))) continue;
      rows.push({ value, name, used: usesOf(item, kind).find(({ id }) => same(id, value)) ?? null, grant: null });
    }
    return { kind, way, patterns, rows };
  }).filter(({ way, rows }) => way === "open" || rows.length > 0);
}

/**
 * To narrow a pattern is to list what was used; so it begins. Not for a pattern of some scopes: that something was not used is
 * never told of them, so that a list is a person's own choice. Leave to use every scope is too much for that.
 */
export const openLimits = (item: ItemDetail): Limits =>
  usedLimits(item, ({ way, kind, patterns }) => way === "open" && (kind !== "scopes" || patterns.includes(WILDCARD)));
/** What was used of the kinds that nothing limits yet. */
export const freeLimits = (item: ItemDetail): Limits => usedLimits(item, ({ way }) => way === "free");

const usedLimits = (item: ItemDetail, isAsked: (kind: NarrowKind) => boolean): Limits =>
  Object.fromEntries(
    narrowKinds(item)
      .filter((kind) => isAsked(kind) && item.narrowTo[kind.kind].length > 0)
      .map(({ kind }) => [kind, item.narrowTo[kind]]),
  );

/** Whether what stands outside its grants is refused. */
export const isLimited = ({ way, patterns }: Pick<NarrowKind, "way" | "patterns">): boolean =>
  way !== "free" && !patterns.includes(WILDCARD);

export const hasLimits = (limits: Limits): boolean => NARROWED.some((kind) => (limits[kind]?.length ?? 0) > 0);

/** Lists that are sent: of no kind whose grants say it one by one, and none that is empty, which would allow everything. */
export const limitsSent = (item: ItemDetail, limits: Limits): Limits =>
  Object.fromEntries(
    narrowKinds(item).flatMap(({ kind, way }) => {
      const list = limits[kind];
      return way !== "listed" && list && list.length > 0 ? [[kind, list]] : [];
    }),
  );

/** What a new list makes of the grants of its kind: the pattern ends, and so does what is not in the list. */
export function narrowChoices(item: ItemDetail, limits: Limits): [PartView, "keep" | "revoke"][] {
  const sent = limitsSent(item, limits);
  return NARROWED.flatMap((kind) => {
    const list = sent[kind];
    if (!list) return [];
    return item.partList
      .filter(isGrant)
      .filter(({ evidence }) => evidence.kind === GRANT_KIND[kind])
      .map((part): [PartView, "keep" | "revoke"] => [part, list.some((value) => same(value, part.evidence.value)) ? "keep" : "revoke"]);
  });
}

/** A list with a value in it, or without. */
export const withLimit = (limits: Limits, kind: Narrowed, value: string, stays: boolean): Limits => {
  const list = (limits[kind] ?? []).filter((one) => one !== value);
  return { ...limits, [kind]: stays ? [...list, value] : list };
};
export const withoutLimit = (limits: Limits, kind: Narrowed): Limits =>
  Object.fromEntries(NARROWED.flatMap((one) => (one !== kind && limits[one] ? [[one, limits[one]]] : [])));
