/**
 * Rows of an inventory file as one declarative document. Teams, units, cost centres, applications and vendors that a row names
 * and nobody knows are made. Rows that contradict an earlier one are told and left out.
 */
import type { IdentityKind, InventoryDocument } from "../schemas";
import { columnOf, type InventoryRow, type RowError } from "./csv-rows";
import { groupBy } from "./grouping";
import { buildNames, findByName, foldName, type Named } from "./names";
import type { InventoryState } from "./plan/state";

type Entry<Kind extends keyof InventoryDocument> = NonNullable<InventoryDocument[Kind]> extends (infer One)[] ? One : never;

export type RowsDocument = {
  document: InventoryDocument /** The rows behind a place in the document. */;
  rowsAt: (location: string) => { rows: InventoryRow[]; column: string };
};

/** The identity that a row is about: its id, else its name. */
const identityKey = (row: InventoryRow): string => row.identity.id ?? `name:${foldName(row.identity.name)}`;

/** Rows that say something else than the first row about the same identity or team, as faults; the rest in order. */
export function settleRows(rows: readonly InventoryRow[]): { rows: InventoryRow[]; errors: RowError[] } {
  const firstOf = new Map<string, InventoryRow>();
  const teams = new Map<string, InventoryRow>();
  const errors: RowError[] = [];
  const kept = rows.filter((row) => {
    const first = firstOf.get(identityKey(row)) ?? row;
    const fields = Object.entries(row.identity).filter(([field, value]) => {
      const said: unknown = new Map(Object.entries(first.identity)).get(field);
      return said !== undefined && value !== undefined && plain(said) !== plain(value);
    });
    const place = row.identity.team === undefined ? undefined : teams.get(foldName(row.identity.team ?? ""));
    const clashes = [
      ...fields.map(([field]) => ({ column: columnOf("identity", field), line: first.line })),
      ...(["businessUnit", "costCentre"] as const).flatMap((field) =>
        place?.[field] && row[field] && foldName(place[field]) !== foldName(row[field])
          ? [{ column: field === "businessUnit" ? "business_unit" : "cost_centre", line: place.line }]
          : [],
      ),
    ];
    for (const { column, line } of clashes) {
      errors.push({ line: row.line, column, message: `Line ${line} says something else.`, fix: "Make the two lines agree." });
    }
    if (clashes.length > 0) return false;
    firstOf.set(identityKey(row), first);
    if (row.identity.team && (row.businessUnit || row.costCentre)) {
      teams.set(foldName(row.identity.team), {
        ...row,
        businessUnit: row.businessUnit ?? place?.businessUnit,
        costCentre: row.costCentre ?? place?.costCentre,
      });
    }
    return true;
  });
  return { rows: kept, errors };
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.getTime() : Array.isArray(value) ? value.join(" ") : value);

export function documentOfRows(rows: readonly InventoryRow[], state: InventoryState): RowsDocument {
  const identities = [...groupBy(rows, identityKey).values()];
  const teams = [
    ...groupBy(
      rows.filter((row) => row.identity.team),
      (row) => foldName(row.identity.team ?? ""),
    ).values(),
  ];
  const teamNames = namesOf(state.teams);
  const teamEntries = teams.flatMap((group): { entry: Entry<"teams">; rows: InventoryRow[] }[] => {
    const text = group[0]?.identity.team ?? "";
    const known = state.teams.find((row) => row.id === findByName(teamNames, text));
    const businessUnit = group.find((row) => row.businessUnit)?.businessUnit;
    const costCentre = group.find((row) => row.costCentre)?.costCentre;
    if (known && businessUnit === undefined && costCentre === undefined) return [];
    const entry = { ...(known ? { id: known.id, name: known.name } : { name: text }), ...given({ businessUnit, costCentre }) };
    return [{ entry, rows: group }];
  });
  const knownNames = buildNames(state.identities.map((row) => ({ ...row, retired: row.revokedAt !== null })));
  const kinds = new Map(state.identities.map((row) => [row.id, row.kind]));
  const kindOf = (text: string) => kinds.get(findByName(knownNames, text) ?? "");
  const document: InventoryDocument = {
    vendors: unknown(rows, (row) => row.identity.vendor, state.vendors),
    businessUnits: unknown(rows, (row) => row.businessUnit, state.businessUnits),
    costCentres: unknown(rows, (row) => row.costCentre, state.costCentres),
    applications: unknown(rows, (row) => row.identity.application, state.applications),
    teams: teamEntries.map(({ entry }) => entry),
    identities: identities.map((group) => identityEntry(group, kindOf)),
  };
  return {
    document,
    rowsAt: (location) =>
      locate(
        location,
        identities,
        teamEntries.map((team) => team.rows),
        rows,
      ),
  };
}

const namesOf = (rows: readonly (Named & { archivedAt: Date | null })[]) =>
  buildNames(rows.map((row) => ({ ...row, retired: row.archivedAt !== null })));

function unknown(
  rows: readonly InventoryRow[],
  textOf: (row: InventoryRow) => string | null | undefined,
  known: readonly (Named & { archivedAt: Date | null })[],
): { name: string }[] {
  const names = namesOf(known);
  const found = new Map<string, string>();
  for (const row of rows) {
    const text = textOf(row);
    if (text && findByName(names, text) === undefined && !found.has(foldName(text))) found.set(foldName(text), text.trim());
  }
  return [...found.values()].map((name) => ({ name }));
}

/** Later rows may add what the first did not say. Where no row says the kind, a known identity keeps its own. */
function identityEntry(group: readonly InventoryRow[], kindOf: (text: string) => IdentityKind | undefined): Entry<"identities"> {
  // Assigned from the last row to the first: what an earlier row says stands.
  const identity: InventoryRow["identity"] = Object.assign({}, ...[...group].reverse().map((row) => given(row.identity)));
  const kind = identity.kind ?? kindOf(identity.id ?? identity.name) ?? "service_account";
  return { ...identity, kind, credentials: group.flatMap((row) => row.credential ?? []) };
}

/** Only what is said: a field that is there and undefined would hide one of another row. */
const given = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;

const LOCATION = /^(\w+)\[(\d+)\](?:\.credentials\[(\d+)\])?(?:\.(\w+))?/;

function locate(
  location: string,
  identities: readonly InventoryRow[][],
  teams: readonly InventoryRow[][],
  all: readonly InventoryRow[],
): { rows: InventoryRow[]; column: string } {
  const [, kind, index = "0", credential, field = ""] = LOCATION.exec(location) ?? [];
  if (kind === "identities") {
    const group = identities[Number(index)] ?? [];
    if (credential === undefined) return { rows: group, column: columnOf("identity", field) };
    const row = group.filter((candidate) => candidate.credential)[Number(credential)];
    return { rows: row ? [row] : group, column: columnOf("credential", field) };
  }
  if (kind === "teams") {
    return {
      rows: teams[Number(index)] ?? [],
      column: field === "businessUnit" ? "business_unit" : field === "costCentre" ? "cost_centre" : "team",
    };
  }
  return { rows: [...all], column: "" };
}
