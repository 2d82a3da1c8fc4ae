import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { entryViews, type ListedKind } from "./core/entry-views";
import { foldName } from "./core/names";
import type { InventoryState } from "./core/plan/state";
import { currentOf } from "./core/timeline";
import type { EntryView } from "./core/views";
import type { ListQuery } from "./schemas";
import { placeOfObject, scopeAllows, scopeFor } from "./scope";
import { readOrganisation } from "./store/read-state";

/**
 * Business units, cost centres, teams, applications, environments or tenants that the caller sees, by name. Archived
 * ones only when asked for. These kinds are small: one read serves every page.
 * Right: inventory.read.
 */
export async function listEntries<Kind extends ListedKind>(ctx: Context, kind: Kind, query: ListQuery): Promise<Page<EntryView[Kind]>> {
  authorize(ctx, "inventory.read");
  const organisation = await readOrganisation(ctx.db);
  const now = ctx.clock.now();
  const isVisible = visibility(ctx, organisation, kind, now);
  const wanted = foldName(query.query ?? "");
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 2).map(String);
  const rows = organisation[kind]
    .filter((row) => query.archived === true || !("archivedAt" in row) || row.archivedAt === null)
    .filter((row) => wanted === "" || foldName(row.name).includes(wanted) || row.id.toLowerCase().startsWith(wanted))
    .map((row) => ({ id: row.id, sortKey: foldName(row.name) }))
    .filter((row) => isVisible(row.id) && (after === undefined || isAfter([row.sortKey, row.id], after)))
    .sort((a, b) => (isAfter([a.sortKey, a.id], [b.sortKey, b.id]) ? 1 : -1));
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => [row.sortKey, row.id]);
  const view = entryViews(organisation, now)[kind];
  return { data: data.flatMap((row) => view(row.id) ?? []), nextCursor };
}

function isAfter([name = "", id = ""]: readonly string[], [otherName = "", otherId = ""]: readonly string[]): boolean {
  return name === otherName ? id > otherId : name > otherName;
}

/**
 * Whether the caller sees a thing of a small kind. Environments, vendors and connected tools are no secret within the organisation; a cost
 * centre is seen with a team that it answers for; tenants belong to no unit, so that only a view of everything has them.
 */
export function visibility(ctx: Context, organisation: InventoryState, kind: ListedKind, now: Date): (id: string) => boolean {
  const scope = scopeFor(ctx, "inventory.read");
  if (scope.kind === "all") return () => true;
  if (kind === "tenants") return () => false;
  if (kind === "environments" || kind === "vendors" || kind === "tools") return () => true;
  if (kind !== "costCentres") return (id) => scopeAllows(scope, placeOfObject(organisation, kind, id, now));
  const seen = organisation.teams.filter((team) => scopeAllows(scope, placeOfObject(organisation, "teams", team.id, now)));
  const centres = new Set(seen.map((team) => currentOf(team.spans, now)?.costCentreId));
  return (id) => centres.has(id);
}
