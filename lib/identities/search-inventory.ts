import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { entryViews, type ListedKind } from "./core/entry-views";
import { foldName } from "./core/names";
import { visibility } from "./list-entries";
import type { SearchQuery } from "./schemas";
import { scopeFor } from "./scope";
import { findIdentities } from "./store/read-identities";
import { readPeoplePage } from "./store/read-people";
import { readOrganisation } from "./store/read-state";

export type SearchHit = {
  type: "identity" | "team" | "business_unit" | "application" | "environment" | "cost_centre" | "person";
  id: string;
  name: string;
  /** What tells it from others of the same name: its team, unit or address. */
  detail: string | null;
  colorSlot?: number;
};

const SMALL_KINDS = [
  ["teams", "team"],
  ["businessUnits", "business_unit"],
  ["applications", "application"],
  ["environments", "environment"],
  ["costCentres", "cost_centre"],
] as const satisfies readonly (readonly [ListedKind, SearchHit["type"]])[];

/**
 * Anything of the inventory by a few letters, for the command palette: at most `limit` of each kind, names that begin
 * with the text first. Right: inventory.read; only what lies in its scope.
 */
export async function searchInventory(ctx: Context, { query, limit }: SearchQuery): Promise<SearchHit[]> {
  authorize(ctx, "inventory.read");
  const scope = scopeFor(ctx, "inventory.read");
  const now = ctx.clock.now();
  const [identities, organisation, people] = await Promise.all([
    findIdentities(ctx.db, scope, query, limit, now),
    readOrganisation(ctx.db),
    readPeoplePage(ctx.db, scope, ctx.actor.personId, { query, limit }, now),
  ]);
  const views = entryViews(organisation, now);
  const wanted = foldName(query);
  const small = SMALL_KINDS.flatMap(([kind, type]): SearchHit[] => {
    const isVisible = visibility(ctx, organisation, kind, now);
    return organisation[kind]
      .filter(
        (row) =>
          row.archivedAt === null && (foldName(row.name).includes(wanted) || foldName(row.id).startsWith(wanted)) && isVisible(row.id),
      )
      .sort((a, b) => rank(a.name, wanted) - rank(b.name, wanted) || a.name.localeCompare(b.name, "en"))
      .slice(0, limit)
      .map((row) => ({ type, id: row.id, name: row.name, detail: detailOf(views[kind](row.id)), ...colorOf(row) }));
  });
  return [
    ...identities.map((row): SearchHit => ({ type: "identity", id: row.id, name: row.name, detail: row.team })),
    ...small,
    ...people.data.map((row): SearchHit => ({ type: "person", id: row.id, name: row.name, detail: row.email })),
  ];
}

const colorOf = (row: object): { colorSlot?: number } =>
  "colorSlot" in row && typeof row.colorSlot === "number" ? { colorSlot: row.colorSlot } : {};
const rank = (name: string, wanted: string): number => (foldName(name).startsWith(wanted) ? 0 : 1);

function detailOf(view: object | undefined): string | null {
  if (!view) return null;
  const unit =
    "businessUnit" in view
      ? (view.businessUnit as { name: string } | null)
      : "parent" in view
        ? (view.parent as { name: string } | null)
        : null;
  return unit?.name ?? null;
}
