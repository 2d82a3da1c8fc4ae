/**
 * Documents of the inventory as rules read them, without any database: what builds check. A field that is left out stays as it
 * is stored, so it is not known here; `complete` says that the documents are all there is, and what they leave out is none.
 */
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import { buildNames, findByName, type NameIndex } from "@/lib/identities/core/names";
import { STANDARD_ENVIRONMENTS } from "@/lib/identities/core/standard-environments";
import type { EnvironmentKind, InventoryDocument } from "@/lib/identities/schemas";
import { isPattern } from "@/lib/kernel/wildcard";
import { type BudgetDocument, capsOfBudgets, type Standing } from "./document-caps";
import type { Part, Subject } from "./evaluation";
import { type CredentialFacts, credentialFacts, daysSince, daysUntil, type GrantFacts, grantFacts, identityFacts } from "./facts";
import type { DataOf } from "./vocabulary";

/** `name`: of the file, told with what is found in it. */
export type NamedDocument = { name: string; document: InventoryDocument };

type Entry = NonNullable<InventoryDocument["identities"]>[number];
type CredentialEntry = NonNullable<Entry["credentials"]>[number];
type GrantEntry = NonNullable<Entry["grants"]>[number];
type Unit = NonNullable<InventoryDocument["businessUnits"]>[number];
type Named = { id?: string | undefined; name: string; aliases?: string[] | undefined };
type Listed<Row> = { rows: Map<string, Row>; names: NameIndex };

/** What is written nowhere: null when the documents are all there is, else not known. */
type Unsaid = null | undefined;

/** `isComplete`: see above. `budgets`: all there are; null where they are not known. */
export type DocumentsRead = { isComplete: boolean; budgets: readonly BudgetDocument[] | null; now: Date };

export function subjectsOfDocuments(documents: readonly NamedDocument[], { isComplete, budgets, now }: DocumentsRead): Subject[] {
  const reader = new DocumentReader(
    documents.map(({ document }) => document),
    isComplete ? null : undefined,
    budgets,
    now,
  );
  return documents.flatMap(({ name, document }) =>
    (document.identities ?? []).flatMap((entry, i) =>
      entry.state === "revoked" ? [] : [reader.subjectOf(entry, `${name}: identities[${i}]`)],
    ),
  );
}

class DocumentReader {
  readonly #unsaid: Unsaid;
  readonly #budgets: readonly BudgetDocument[] | null;
  readonly #now: Date;
  readonly #people: Map<string, boolean | undefined>;
  readonly #teams: Listed<NonNullable<InventoryDocument["teams"]>[number]>;
  readonly #units: Listed<Unit>;
  readonly #centres: Listed<Named>;
  readonly #applications: Listed<Named>;
  readonly #environments: Listed<Named & { kind: EnvironmentKind }>;
  readonly #vendors: Listed<NonNullable<InventoryDocument["vendors"]>[number]>;

  constructor(documents: readonly InventoryDocument[], unsaid: Unsaid, budgets: readonly BudgetDocument[] | null, now: Date) {
    this.#unsaid = unsaid;
    this.#budgets = budgets;
    this.#now = now;
    this.#people = new Map(
      documents.flatMap(({ people = [] }) => people.map(({ email, active }) => [email, active ?? (unsaid === null ? true : undefined)])),
    );
    this.#teams = listed(documents.flatMap(({ teams = [] }) => teams));
    this.#units = listed(documents.flatMap(({ businessUnits = [] }) => businessUnits));
    this.#centres = listed(documents.flatMap(({ costCentres = [] }) => costCentres));
    this.#applications = listed(documents.flatMap(({ applications = [] }) => applications));
    const standard = STANDARD_ENVIRONMENTS.map(({ aliases, ...row }) => ({ ...row, aliases: [...aliases] }));
    // What a document says of one of these comes after it.
    this.#environments = listed([...standard, ...documents.flatMap(({ environments = [] }) => environments)]);
    this.#vendors = listed(documents.flatMap(({ vendors = [] }) => vendors));
  }

  subjectOf(entry: Entry, path: string): Subject {
    const credentials = (entry.credentials ?? []).flatMap((each, i) =>
      each.state === "revoked" ? [] : [this.#credential(each, entry, `${path}.credentials[${i}]`)],
    );
    const grants = (entry.grants ?? []).flatMap((each, i) => (each.ended === true ? [] : [this.#grant(each, `${path}.grants[${i}]`)]));
    // Only whoever knows all of them can say what holds for all of them.
    const [keys, given] = this.#unsaid === null ? [credentials.map(({ facts }) => facts), grants.map(({ facts }) => facts)] : [];
    return {
      id: entry.id ?? entry.name,
      name: entry.name,
      identity: identityFacts(this.#identity(entry), keys, given),
      credentials,
      grants,
      path,
    };
  }

  #identity(entry: Entry): DataOf<"identity"> {
    const said = <Value>(value: Value | undefined): Value | Unsaid => (value === undefined ? this.#unsaid : value);
    const team = this.#find(this.#teams, entry.team);
    const application = this.#find(this.#applications, entry.application);
    const environment = this.#find(this.#environments, entry.environment);
    const vendor = this.#find(this.#vendors, entry.vendor);
    const owner = said(entry.owner);
    return {
      id: entry.id ?? entry.name,
      name: entry.name,
      kind: entry.kind,
      state: said(entry.state) === null ? "active" : entry.state,
      hasPurpose: isThere(said(entry.purpose)),
      owner: textOf(owner),
      hasOwner: isThere(owner),
      ownerActive: owner === null ? false : owner === undefined ? undefined : this.#people.get(owner),
      hasBackupOwner: isThere(said(entry.backupOwner)),
      team: nameOf(team),
      teamId: idOf(team),
      businessUnit: team ? nameOf(this.#find(this.#units, team.businessUnit)) : nameOf(team),
      costCentre: team ? nameOf(this.#find(this.#centres, team.costCentre)) : nameOf(team),
      application: nameOf(application),
      applicationId: idOf(application),
      environment: nameOf(environment),
      environmentId: idOf(environment),
      environmentKind: environment ? environment.kind : nameOf(environment),
      vendor: nameOf(vendor),
      hasVendor: vendor === undefined ? isThere(said(entry.vendor)) : vendor !== null,
      vendorContractEndsInDays: vendor ? this.#until(vendor.contractEndsAt) : vendor,
      hasParent: isThere(said(entry.parent)),
      autonomy: entry.autonomy ?? undefined,
      dataClass: entry.dataClass ?? undefined,
      breakGlass: said(entry.breakGlass) ?? (this.#unsaid === null ? false : undefined),
      seasonal: this.#isSeasonal(entry),
      endsInDays: this.#until(entry.endsAt),
      ...STORED_ONLY,
      ...(this.#budgets === null ? {} : capsOfBudgets(this.#budgets, this.#standing(entry), this.#now)),
    };
  }

  /** By ids and names, as scopes of budgets say them. */
  #standing(entry: Entry): Standing {
    const team = this.#find(this.#teams, entry.team);
    const at = <Row>(list: Listed<Row>, reference: string | null | undefined): Place => {
      const row = this.#find(list, reference);
      return {
        // Also one that stands in none of the documents.
        isThere: isThere(reference === undefined ? this.#unsaid : reference),
        is: (name) => (row ? list.rows.get(findByName(list.names, name) ?? "") === row : row === null ? false : undefined),
      };
    };
    const names = [entry.id, entry.name, ...(entry.aliases ?? [])].map((name) => name?.toLowerCase());
    const places: Partial<Record<ScopeDimension, Place>> = {
      identity: { isThere: true, is: (name) => names.includes(name.toLowerCase()) },
      team: at(this.#teams, entry.team),
      businessUnit: team === undefined ? UNKNOWN_PLACE : at(this.#units, team === null ? null : team.businessUnit),
      application: at(this.#applications, entry.application),
      environment: at(this.#environments, entry.environment),
    };
    const is: Standing["is"] = (dimension, reference) => (places[dimension] ?? NO_PLACE).is(reference);
    return {
      has: (dimension) => (places[dimension] ?? NO_PLACE).isThere,
      is,
      liesIn: (dimension, reference) =>
        dimension === "businessUnit"
          ? this.#isInUnit(team ? this.#find(this.#units, team.businessUnit) : team, reference)
          : is(dimension, reference),
    };
  }

  /** A budget of a unit is one of all that is below it. */
  #isInUnit(unit: Unit | Unsaid, reference: string, depth = 0): boolean | undefined {
    if (unit === null || depth > MOST_UNITS) return false;
    if (unit === undefined) return undefined;
    if (this.#units.rows.get(findByName(this.#units.names, reference) ?? "") === unit) return true;
    return this.#isInUnit(unit.parent === null ? null : this.#find(this.#units, unit.parent), reference, depth + 1);
  }

  #isSeasonal({ seasonMonths }: Entry): boolean | undefined {
    if (seasonMonths) return seasonMonths.length > 0;
    return this.#unsaid === null ? false : undefined;
  }

  #credential(row: CredentialEntry, entry: Entry, path: string): Part<CredentialFacts> {
    const environment = this.#find(
      this.#environments,
      row.environment === undefined ? entry.environment : (row.environment ?? entry.environment),
    );
    const rotated = row.rotatedAt === undefined ? this.#unsaid : row.rotatedAt;
    const since = rotated === undefined ? undefined : (rotated ?? row.createdAt);
    const expires = this.#until(row.expiresAt);
    const facts = credentialFacts({
      id: row.id ?? row.label,
      label: row.label,
      kind: row.kind,
      provider: row.provider ?? undefined,
      storage: row.storage ?? undefined,
      scopes: row.scopes ?? (this.#unsaid === null ? [] : undefined),
      environment: nameOf(environment),
      environmentKind: environment ? environment.kind : nameOf(environment),
      management: row.management ?? (this.#unsaid === null ? false : undefined),
      ageDays: since ? daysSince(since, this.#now) : undefined,
      hasExpiry: expires === undefined ? undefined : expires !== null,
      expiresInDays: expires,
    });
    return { id: row.id ?? row.label, label: row.label, facts, path };
  }

  #grant(row: GrantEntry, path: string): Part<GrantFacts> {
    const expires = this.#until(row.expiresAt);
    const cap = row.capUsd === undefined ? this.#unsaid : row.capUsd;
    const reason = row.reason === undefined ? this.#unsaid : row.reason;
    const facts = grantFacts({
      id: `${row.kind} ${row.value}`,
      kind: row.kind,
      value: row.value,
      wildcard: isPattern(row.value),
      hasReason: isThere(reason),
      approvedByOther: undefined,
      ageDays: undefined,
      hasExpiry: expires === undefined ? undefined : expires !== null,
      expiresInDays: expires,
      hasCap: isThere(cap),
      capUsd: typeof cap === "string" ? Number(cap) : cap,
    });
    return { id: `${row.kind} ${row.value}`, label: `${row.kind} ${row.value}`, facts, path };
  }

  #until(at: Date | null | undefined): number | Unsaid {
    if (at === undefined) return this.#unsaid;
    return daysUntil(at, this.#now);
  }

  /** Null: it is none. Undefined: left out, or a name that stands in none of the documents. */
  #find<Row>({ rows, names }: Listed<Row>, reference: string | null | undefined): Row | Unsaid {
    if (reference === undefined) return this.#unsaid;
    return reference === null ? null : rows.get(findByName(names, reference) ?? "");
  }
}

/** In one dimension: whether it has a value, and whether it is the one of that name. */
type Place = { isThere: boolean | undefined; is: (name: string) => boolean | undefined };
const NO_PLACE: Place = { isThere: false, is: () => false };
const UNKNOWN_PLACE: Place = { isThere: undefined, is: () => undefined };

/** Units above each other; more is a circle. */
const MOST_UNITS = 20;

/** What no document says. */
const STORED_ONLY = {
  approved: undefined,
  ageDays: undefined,
  certified: undefined,
  certifiedDaysAgo: undefined,
  hasHardCap: undefined,
  hasOwnHardCap: undefined,
  hasRateLimit: undefined,
  heldTo: undefined,
} as const;

function listed<Row extends Named>(entries: readonly Row[]): Listed<Row> {
  const rows = new Map(entries.map((row) => [row.id ?? row.name, row]));
  return { rows, names: buildNames([...rows].map(([id, { name, aliases }]) => ({ id, name, ...(aliases ? { aliases } : {}) }))) };
}

const isThere = (value: string | null | undefined): boolean | undefined =>
  value === undefined ? undefined : value !== null && value !== "";
const textOf = (value: string | null | undefined): string | undefined => (value === null ? "" : value);
const nameOf = (row: Named | null | undefined): string | undefined => (row === null ? "" : row?.name);
const idOf = (row: Named | null | undefined): string | undefined => (row === null ? "" : row?.id);
