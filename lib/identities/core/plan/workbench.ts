/**
 * Where a plan is made: a working copy of the stored inventory, what was touched of it, and the faults found. Nothing
 * is written here; the store writes the difference when there is no fault.
 */
import type { ErrorDetail } from "@/lib/kernel/errors";
import { takeColorSlot } from "../color-slot";
import { buildNames, findByName, foldName, type NameIndex } from "../names";
import { standardEnvironment } from "../standard-environments";
import { INVENTORY_KINDS, type InventoryKind, type InventoryState, KIND_WORDS, type PersonState, type StateOf } from "./state";

/** create: must be new. change: must be there. put: either; found by id, else by name. */
export type PlanMode = "create" | "change" | "put";
export type PlanProblem = ErrorDetail & { kind: "invalid" | "conflict" };
export type PlanContext = {
  mode: PlanMode;
  now: Date;
  /** The id of whoever makes the change. */
  by: string;
  /** The person behind it, if there is one. */
  byPerson: string | null;
  /** When changes of owner, team and place start to hold. */
  effectiveFrom: Date;
  newId: (prefix: string) => string;
  /** Whether an unknown e-mail address makes a new person. */
  mayAddPeople: boolean;
  /** Whether a fault may name things that the plan was not asked about. */
  seesEverything: boolean;
};

type Shelf<Row> = { rows: Map<string, Row>; originals: Map<string, Row | null>; before: NameIndex; after: NameIndex | null };
type Shelves = { [Kind in InventoryKind]: Shelf<StateOf<Kind>> };

export type Workbench = PlanContext & {
  shelves: Shelves;
  problems: PlanProblem[];
  personByEmail: Map<string, string>;
  credentialByFingerprint: Map<string, string>;
  credentialsOfIdentity: Map<string, Set<string>>;
  grantsOfIdentity: Map<string, Set<string>>;
  /** Where an entry stands that is about an identity. */
  pathOfIdentity: Map<string, string>;
  colorUses: Map<InventoryKind, Map<number, number>>;
  /** Names of the entries met so far, to find the same thing told of twice. */
  namesMet: Map<InventoryKind, Set<string>>;
};

export function openWorkbench(state: InventoryState, context: PlanContext): Workbench {
  const shelves = Object.fromEntries(INVENTORY_KINDS.map((kind) => [kind, shelfOf<StateOf<typeof kind>>(state[kind])])) as Shelves;
  const colorUses = new Map(INVENTORY_KINDS.map((kind) => [kind, usesOf(state[kind])]));
  return {
    ...context,
    shelves,
    problems: [],
    personByEmail: new Map(state.people.map((person) => [person.email.toLowerCase(), person.id])),
    credentialByFingerprint: new Map(
      state.credentials.flatMap(({ id, fingerprints }) => fingerprints.map(({ value }) => [value, id] as const)),
    ),
    credentialsOfIdentity: byIdentity(state.credentials),
    grantsOfIdentity: byIdentity(state.grants),
    pathOfIdentity: new Map(),
    colorUses,
    namesMet: new Map(INVENTORY_KINDS.map((kind) => [kind, new Set<string>()])),
  };
}

function byIdentity(rows: readonly { id: string; identityId: string }[]): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { id, identityId } of rows) ids.set(identityId, (ids.get(identityId) ?? new Set()).add(id));
  return ids;
}

type AnyRow = { id: string; name?: string; label?: string; aliases?: readonly string[]; archivedAt?: Date | null; revokedAt?: Date | null };

function shelfOf<Row extends AnyRow>(rows: readonly Row[]): Shelf<Row> {
  return { rows: new Map(rows.map((row) => [row.id, row])), originals: new Map(), before: indexOf(rows), after: null };
}

const indexOf = (rows: Iterable<AnyRow>): NameIndex =>
  buildNames(
    Array.from(rows, (row) => ({ id: row.id, name: row.name ?? row.label ?? row.id, aliases: row.aliases ?? [], retired: isRetired(row) })),
  );
const isRetired = (row: AnyRow): boolean => (row.archivedAt ?? row.revokedAt ?? null) !== null;

function usesOf(rows: readonly object[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const row of rows)
    if ("colorSlot" in row && typeof row.colorSlot === "number") uses.set(row.colorSlot, (uses.get(row.colorSlot) ?? 0) + 1);
  return uses;
}

export const colorFor = (bench: Workbench, kind: InventoryKind): number => takeColorSlot(bench.colorUses.get(kind) ?? new Map());

export const at = (path: string, field: string): string => (path === "" ? field : `${path}.${field}`);

export function fault(bench: Workbench, location: string, message: string, fix: string, kind: PlanProblem["kind"] = "invalid"): void {
  bench.problems.push({ location, message, fix, kind });
}

export function rowOf<Kind extends InventoryKind>(bench: Workbench, kind: Kind, id: string): StateOf<Kind> | undefined {
  return bench.shelves[kind].rows.get(id) as StateOf<Kind> | undefined;
}

/** A row as it was before the plan; null when the plan made it. */
export function storedRowOf<Kind extends InventoryKind>(bench: Workbench, kind: Kind, id: string): StateOf<Kind> | null | undefined {
  const { originals } = bench.shelves[kind];
  return originals.has(id) ? (originals.get(id) as StateOf<Kind> | null) : rowOf(bench, kind, id);
}

/** The working row of something that is there; its stored form is remembered the first time. */
export function edit<Kind extends InventoryKind>(bench: Workbench, kind: Kind, id: string): StateOf<Kind> {
  const shelf = bench.shelves[kind] as unknown as Shelf<StateOf<Kind>>;
  const row = shelf.rows.get(id);
  if (!row) throw new Error(`a plan edits a ${KIND_WORDS[kind].word} that is not there`);
  if (shelf.originals.has(id)) return row;
  const copy = structuredClone(row);
  shelf.originals.set(id, row);
  shelf.rows.set(id, copy);
  return copy;
}

export function add<Kind extends InventoryKind>(bench: Workbench, kind: Kind, row: StateOf<Kind>): StateOf<Kind> {
  const shelf = bench.shelves[kind] as unknown as Shelf<StateOf<Kind>>;
  shelf.rows.set(row.id, row);
  shelf.originals.set(row.id, null);
  shelf.after = null;
  return row;
}

/**
 * Settles which row an entry means, before anything refers to it, and makes it when it is new.
 * @returns its id, or null when that is a fault.
 */
export function register<Kind extends InventoryKind>(
  bench: Workbench,
  kind: Kind,
  entry: { id?: string | undefined; name?: string | undefined },
  path: string,
  make: (id: string) => StateOf<Kind>,
): string | null {
  const shelf = bench.shelves[kind];
  const { word } = KIND_WORDS[kind];
  const sameName = entry.name === undefined ? undefined : shelf.before.byName.get(foldName(entry.name));
  if (bench.mode === "create") {
    if (entry.id !== undefined && shelf.rows.has(entry.id)) {
      fault(bench, at(path, "id"), `There is a ${word} with this id.`, "Change that one with PATCH, or choose another id.", "conflict");
      return null;
    }
    if (entry.id === undefined && kind !== "identities" && sameName) {
      fault(
        bench,
        at(path, "name"),
        `There is a ${word} with this name.`,
        `Use "${sameName}", or give the new one an id of its own.`,
        "conflict",
      );
      return null;
    }
    return add(bench, kind, make(entry.id ?? bench.newId(KIND_WORDS[kind].prefix))).id;
  }
  if (entry.id === undefined && sameName === null) {
    fault(bench, at(path, "name"), `More than one ${word} has this name.`, "Add the id of the one that is meant.");
    return null;
  }
  const met = bench.namesMet.get(kind) ?? new Set();
  const isAgain = entry.id === undefined && met.has(foldName(entry.name ?? ""));
  met.add(foldName(entry.name ?? ""));
  const id = entry.id ?? sameName ?? freshId(bench, kind, entry.name ?? "");
  if (isAgain || shelf.originals.has(id)) {
    fault(
      bench,
      at(path, entry.id === undefined ? "name" : "id"),
      `This ${word} stands in the document twice.`,
      "Keep one of the two entries.",
    );
    return null;
  }
  if (shelf.rows.has(id)) setName(edit(bench, kind, id), entry.name);
  else add(bench, kind, make(id));
  shelf.after = null;
  return id;
}

/** The name itself as an id where that is possible, so that the same document gives the same ids everywhere. */
function freshId(bench: Workbench, kind: InventoryKind, name: string): string {
  const slug = foldName(name)
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const usable = slug !== "" && slug.length <= 128 && !bench.shelves[kind].rows.has(slug);
  return usable ? slug : bench.newId(KIND_WORDS[kind].prefix);
}

/** New names are settled before anything refers to them. */
function setName(row: StateOf<InventoryKind>, name: string | undefined): void {
  if (name === undefined || !("name" in row)) return;
  if ("aliases" in row) rename(row, name);
  else row.name = name;
}

/** Puts a new name on a thing that usage names; the old one keeps finding it. */
export function rename(row: { name: string; aliases: string[] }, name: string | undefined): void {
  if (name === undefined || name === row.name) return;
  const former = foldName(row.name);
  row.name = name;
  row.aliases = [...new Set([...row.aliases, former])].filter((alias) => alias !== foldName(name));
}

/** In a document, spellings are added to those known; in a change of one thing, the list is the whole list. */
export function setAliases(bench: Workbench, row: { name: string; aliases: string[] }, spellings: readonly string[] | undefined): void {
  if (spellings === undefined) return;
  const known = bench.mode === "put" ? row.aliases : [];
  row.aliases = [...new Set([...known, ...spellings.map(foldName)])].filter((alias) => alias !== foldName(row.name));
}

/**
 * The id that a reference means. undefined: the field was left out, or the reference is at fault; null: emptied.
 * @param held What it is now: saying again what is so is no fault, even of something archived since.
 */
export function refer(
  bench: Workbench,
  kind: InventoryKind,
  reference: string | null | undefined,
  location: string,
  held: string | null | undefined = null,
): string | null | undefined {
  if (reference === undefined || reference === null) return reference;
  const shelf = bench.shelves[kind] as Shelf<AnyRow>;
  shelf.after ??= indexOf(shelf.rows.values());
  const id = findByName(shelf.after, reference);
  const { word, path } = KIND_WORDS[kind];
  if (id === undefined) {
    const standard = kind === "environments" ? standardEnvironment(reference) : undefined;
    if (standard && !shelf.rows.has(standard.id)) {
      return add(bench, "environments", {
        ...standard,
        aliases: [...standard.aliases],
        colorSlot: colorFor(bench, "environments"),
        archivedAt: null,
      }).id;
    }
    const shared = shelf.after.byName.has(foldName(reference));
    fault(
      bench,
      location,
      shared ? `More than one ${word} is called so.` : `There is no such ${word}.`,
      shared ? "Use its id." : `Correct the spelling, or add it first (POST /api/v1/${path}, or the same document).`,
    );
    return undefined;
  }
  const row = shelf.rows.get(id);
  if (row && id !== held && isRetired(row)) {
    fault(bench, location, `This ${word} is archived.`, `Choose another ${word}, or bring it back with "archived": false.`);
    return undefined;
  }
  return id;
}

/**
 * The person behind an e-mail address. An address that nobody has is a new person, named by the address until a
 * directory says more; somebody who has left cannot be made to answer for anything.
 */
export function referPerson(
  bench: Workbench,
  email: string | null | undefined,
  location: string,
  held: string | null | undefined = null,
): string | null | undefined {
  if (email === undefined || email === null) return email;
  const known = bench.personByEmail.get(email);
  if (known === undefined && !bench.mayAddPeople) {
    fault(bench, location, "Nobody has this address.", "Correct the spelling, or have the person added first.");
    return undefined;
  }
  if (known === undefined) return addPerson(bench, { id: bench.newId(KIND_WORDS.people.prefix), email, name: email }).id;
  const person = rowOf(bench, "people", known);
  if (person && known !== held && !person.active) {
    fault(bench, location, `${person.name} has left the organisation.`, "Name somebody who is there.");
    return undefined;
  }
  return known;
}

export function addPerson(bench: Workbench, { id, email, name }: { id: string; email: string; name: string }): PersonState {
  bench.personByEmail.set(email, id);
  return add(bench, "people", { id, email, name, title: null, managerId: null, teamId: null, active: true, leftAt: null });
}

/** Sets a field when the entry says something about it. */
export function put<Row extends object, Field extends keyof Row>(row: Row, field: Field, value: Row[Field] | undefined): void {
  if (value !== undefined) row[field] = value;
}

export function setArchived(bench: Workbench, row: { archivedAt: Date | null }, archived: boolean | undefined): void {
  if (archived === undefined || archived === (row.archivedAt !== null)) return;
  row.archivedAt = archived ? bench.now : null;
}
