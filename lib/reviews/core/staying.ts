/** What stays allowed where an identity is narrowed to what it used: the list that is proposed for each kind. Pure. */
import { isWithin } from "@/lib/identities/core/grants";
import { isPattern } from "@/lib/kernel/wildcard";
import { MOST_LISTED } from "../schemas";
import { isHalfTold, NARROWED, NARROWED_LISTS, type Narrowed } from "./narrowed";
import type { ItemEvidence, PartView } from "./views";

/**
 * By kind what was used with success in the 90 days of the evidence, of what was granted where that was limited: single grants
 * that were used, and of patterns whatever they covered of what was used. A single scope or source of data of
 * which nothing is told stays, since that it was not used is told of none.
 */
export function stayingOf(evidence: Used, parts: readonly PartView[]): Record<Narrowed, string[]> {
  return Object.fromEntries(NARROWED_LISTS.map((list) => [list, staying(list, evidence, parts)])) as Record<Narrowed, string[]>;
}

type Used = Pick<ItemEvidence, "use" | "permissions" | "dataSources">;

function staying(list: Narrowed, evidence: Used, parts: readonly PartView[]): string[] {
  const grants = parts.flatMap((part) => (part.kind === "grant" && part.evidence.kind === NARROWED[list] ? [part.evidence] : []));
  const used = usedOf(list, evidence);
  const mayBeUsed = isHalfTold(list);
  if (grants.length === 0) return mayBeUsed ? [] : used.slice(0, MOST_LISTED);
  const single = grants.filter(({ value, requests90d }) => !isPattern(value) && (mayBeUsed || requests90d > 0)).map(({ value }) => value);
  const patterns = grants.flatMap(({ value }) => (isPattern(value) ? [value] : []));
  const covered = used.filter((value) => patterns.some((whole) => isWithin(whole, value)));
  return unlike([...single, ...covered]).slice(0, MOST_LISTED);
}

function usedOf(list: Narrowed, { use, permissions = [], dataSources = [] }: Used): string[] {
  if (list === "scopes") return [...permissions].sort((a, b) => b.calls - a.calls).map(({ permission }) => permission);
  const worked = use[list === "dataSources" ? "tools" : list].filter(({ requests90d, errors90d }) => requests90d > errors90d);
  return worked.map(({ id }) => id).filter((id) => list !== "dataSources" || dataSources.includes(id));
}

/** Each once, whatever the case of its letters. */
function unlike(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size < seen.add(value.toLowerCase()).size);
}
