/**
 * What stays allowed when an identity is narrowed, beside what it used in the 90 days of the evidence. A kind of right is
 * `listed` (each is granted by itself, and taken away by its own choice), `all` (a wildcard, which a list takes the place
 * of) or `free` (nothing was ever granted, so nothing is refused; a list begins to limit it).
 */
import type { UseOf } from "@/lib/reporting/core/identity-use";
import type { ItemDetail, PartView } from "@/lib/reviews/core/views";

export const NARROWED = ["models", "tools", "environments"] as const;
export type Narrowed = (typeof NARROWED)[number];
/** The new list of a kind; a kind that is not in it stays as its grants are. */
export type Limits = Readonly<Partial<Record<Narrowed, string[]>>>;
export const NO_LIMITS: Limits = {};

type GrantPart = Extract<PartView, { kind: "grant" }>;
export type NarrowRow = { value: string; name: string; used: UseOf | null; grant: GrantPart | null };
export type NarrowKind = { kind: Narrowed; way: "listed" | "all" | "free"; rows: NarrowRow[] };

const GRANT_KIND: Readonly<Record<Narrowed, string>> = { models: "model", tools: "tool", environments: "environment" };
const WILDCARD = "*";

export const isGrant = (part: PartView): part is GrantPart => part.kind === "grant";
export const nameIn = (item: ItemDetail, id: string): string => item.evidence.names[id] ?? id;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Use of what a grant allows: usage names things by id or by name. */
export function usageOf(item: ItemDetail, grant: GrantPart): UseOf | null {
  const { kind, value, name } = grant.evidence;
  const narrowed = NARROWED.find((one) => GRANT_KIND[one] === kind);
  if (!narrowed) return null;
  return item.evidence.use[narrowed].find(({ id }) => same(id, value) || same(id, name) || same(nameIn(item, id), name)) ?? null;
}

/** Each kind that can be narrowed, with all that is or was used of it. */
export function narrowKinds(item: ItemDetail): NarrowKind[] {
  return NARROWED.map((kind): NarrowKind => {
    const grants = item.partList.filter(isGrant).filter(({ evidence }) => evidence.kind === GRANT_KIND[kind]);
    const way = grants.some(({ evidence }) => evidence.value === WILDCARD) ? "all" : grants.length > 0 ? "listed" : "free";
    const rows = grants
      .filter(({ evidence }) => evidence.value !== WILDCARD)
      .map((grant): NarrowRow => ({ value: grant.evidence.value, name: grant.evidence.name, used: usageOf(item, grant), grant }));
    // A listed kind is its grants. What else was used is proposed where a new list would allow it.
    if (way !== "listed")
      for (const value of new Set([...item.narrowTo[kind], ...item.evidence.use[kind].map(({ id }) => id)])) {
        const name = nameIn(item, value);
        if (rows.some((row) => same(row.value, value) || same(row.name, name))) continue;
        rows.push({ value, name, used: item.evidence.use[kind].find(({ id }) => same(id, value)) ?? null, grant: null });
      }
    return { kind, way, rows };
  }).filter(({ way, rows }) => way === "all" || rows.length > 0);
}

/** To narrow a wildcard is to list what was used; so it begins. */
export const wildcardLimits = (item: ItemDetail): Limits => usedLimits(item, "all");
/** What was used of the kinds that nothing limits yet. */
export const freeLimits = (item: ItemDetail): Limits => usedLimits(item, "free");

const usedLimits = (item: ItemDetail, asked: NarrowKind["way"]): Limits =>
  Object.fromEntries(
    narrowKinds(item)
      .filter(({ way, kind }) => way === asked && item.narrowTo[kind].length > 0)
      .map(({ kind }) => [kind, item.narrowTo[kind]]),
  );

export const hasLimits = (limits: Limits): boolean => NARROWED.some((kind) => (limits[kind]?.length ?? 0) > 0);

/** Lists that are sent: of no kind whose grants say it one by one, and none that is empty, which would allow everything. */
export const limitsSent = (item: ItemDetail, limits: Limits): Limits =>
  Object.fromEntries(
    narrowKinds(item).flatMap(({ kind, way }) => {
      const list = limits[kind];
      return way !== "listed" && list && list.length > 0 ? [[kind, list]] : [];
    }),
  );

/** What a new list makes of the grants of its kind: the wildcard ends, and so does what is not in the list. */
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
