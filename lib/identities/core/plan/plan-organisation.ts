/** Business units, cost centres, teams and people: first who is there, then who belongs where. */
import type {
  BusinessUnitChange,
  CostCentreChange,
  NewBusinessUnit,
  NewCostCentre,
  NewPerson,
  NewTeam,
  PersonChange,
  TeamChange,
} from "../../schemas";
import type { Membership } from "../inventory";
import { amendTimeline, BEGINNING, currentOf } from "../timeline";
import {
  addPerson,
  at,
  colorFor,
  edit,
  fault,
  put,
  refer,
  referPerson,
  register,
  rename,
  rowOf,
  setAliases,
  setArchived,
  type Workbench,
} from "./workbench";

const NO_MEMBERSHIP: Membership = { businessUnitId: null, costCentreId: null };

export const registerUnit = (bench: Workbench, entry: Partial<NewBusinessUnit>, path: string): string | null =>
  register(bench, "businessUnits", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    parentId: null,
    ownerId: null,
    colorSlot: colorFor(bench, "businessUnits"),
    archivedAt: null,
  }));

export function applyUnit(bench: Workbench, id: string, entry: BusinessUnitChange, path: string): void {
  const unit = edit(bench, "businessUnits", id);
  put(unit, "name", entry.name);
  put(unit, "ownerId", referPerson(bench, entry.owner, at(path, "owner"), unit.ownerId));
  put(unit, "parentId", refer(bench, "businessUnits", entry.parent, at(path, "parent"), unit.parentId));
  setArchived(bench, unit, entry.archived);
}

/** To be asked when all parents of the plan are set. */
export function refuseCircle(bench: Workbench, id: string, path: string): void {
  const seen = new Set([id]);
  for (let unit = rowOf(bench, "businessUnits", id); unit?.parentId; unit = rowOf(bench, "businessUnits", unit.parentId)) {
    if (unit.parentId === id) {
      fault(bench, at(path, "parent"), "The unit would lie below itself.", "Choose a parent that is not below this unit.");
      return;
    }
    if (seen.has(unit.parentId)) return;
    seen.add(unit.parentId);
  }
}

export const registerCostCentre = (bench: Workbench, entry: Partial<NewCostCentre>, path: string): string | null =>
  register(bench, "costCentres", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    ownerId: null,
    glAccount: null,
    entity: null,
    taxCode: null,
    posting: "open",
    archivedAt: null,
  }));

export function applyCostCentre(bench: Workbench, id: string, entry: CostCentreChange, path: string): void {
  const centre = edit(bench, "costCentres", id);
  put(centre, "name", entry.name);
  put(centre, "ownerId", referPerson(bench, entry.owner, at(path, "owner"), centre.ownerId));
  put(centre, "glAccount", entry.account);
  put(centre, "entity", entry.entity);
  put(centre, "taxCode", entry.taxCode);
  put(centre, "posting", entry.posting);
  setArchived(bench, centre, entry.archived);
}

export const registerTeam = (bench: Workbench, entry: Partial<NewTeam>, path: string): string | null =>
  register(bench, "teams", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    aliases: [],
    leadId: null,
    colorSlot: colorFor(bench, "teams"),
    archivedAt: null,
    spans: [],
  }));

export function applyTeam(bench: Workbench, id: string, entry: TeamChange, path: string): void {
  const team = edit(bench, "teams", id);
  rename(team, entry.name);
  setAliases(bench, team, entry.aliases);
  put(team, "leadId", referPerson(bench, entry.lead, at(path, "lead"), team.leadId));
  setArchived(bench, team, entry.archived);
  const isNew = team.spans.length === 0;
  // A new team was always where it is said to be, unless a date is given; usage may be older than its entry here.
  const from = isNew ? (entry.effectiveFrom ?? BEGINNING) : (entry.effectiveFrom ?? bench.effectiveFrom);
  const held = currentOf(team.spans, from) ?? NO_MEMBERSHIP;
  const change = {} as Membership;
  put(change, "businessUnitId", refer(bench, "businessUnits", entry.businessUnit, at(path, "businessUnit"), held.businessUnitId));
  put(change, "costCentreId", refer(bench, "costCentres", entry.costCentre, at(path, "costCentre"), held.costCentreId));
  if (isNew || Object.keys(change).length > 0) team.spans = amendTimeline(team.spans, change, from, NO_MEMBERSHIP);
}

/** People are known by their address. */
export function registerPerson(bench: Workbench, entry: Pick<NewPerson, "email" | "name" | "id">, path: string): string | null {
  const known = bench.personByEmail.get(entry.email);
  if (known !== undefined && bench.mode === "create") {
    fault(bench, at(path, "email"), "There is a person with this address.", "Change that one with PATCH.", "conflict");
    return null;
  }
  if (known !== undefined) {
    if (bench.shelves.people.originals.has(known)) {
      fault(bench, at(path, "email"), "This person stands in the document twice.", "Keep one of the two entries.");
      return null;
    }
    edit(bench, "people", known);
    return known;
  }
  if (entry.id !== undefined && rowOf(bench, "people", entry.id)) {
    fault(bench, at(path, "id"), "Another person has this id.", "Leave the id out, or choose another.", "conflict");
    return null;
  }
  return addPerson(bench, { id: entry.id ?? bench.newId("per"), email: entry.email, name: entry.name }).id;
}

export function applyPerson(bench: Workbench, id: string, entry: PersonChange, path: string): void {
  const person = edit(bench, "people", id);
  put(person, "name", entry.name);
  put(person, "title", entry.title);
  put(person, "teamId", refer(bench, "teams", entry.team, at(path, "team"), person.teamId));
  const managerId = referPerson(bench, entry.manager, at(path, "manager"), person.managerId);
  if (managerId === id) fault(bench, at(path, "manager"), "Nobody is their own manager.", "Name somebody else, or null.");
  else put(person, "managerId", managerId);
  if (entry.email !== undefined && entry.email !== person.email) {
    if (bench.personByEmail.has(entry.email))
      fault(bench, at(path, "email"), "Another person has this address.", "Choose another.", "conflict");
    bench.personByEmail.set(entry.email, id);
    person.email = entry.email;
  }
  if (entry.active !== undefined && entry.active !== person.active) {
    person.active = entry.active;
    person.leftAt = entry.active ? null : bench.now;
  }
}
