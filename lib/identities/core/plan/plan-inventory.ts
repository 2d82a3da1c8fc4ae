/**
 * From a document and the stored inventory to what would change. Pure: the same inputs give the same plan, and a plan
 * with a problem is never written, not even in part.
 */
import type { InventoryDocument } from "../../schemas";
import { applyTool, applyVendor, registerTool, registerVendor } from "./plan-access";
import { applyCredential, registerCredential } from "./plan-credentials";
import { applyGrant } from "./plan-grants";
import { applyIdentity, refuseParentCircle, registerIdentity } from "./plan-identities";
import {
  applyCostCentre,
  applyPerson,
  applyTeam,
  applyUnit,
  refuseCircle,
  registerCostCentre,
  registerPerson,
  registerTeam,
  registerUnit,
} from "./plan-organisation";
import { applyApplication, applyEnvironment, applyTenant, registerApplication, registerEnvironment, registerTenant } from "./plan-places";
import { refuseMixing } from "./refuse-mixing";
import { INVENTORY_KINDS, type InventoryKind, type InventoryState, type StateOf } from "./state";
import { openWorkbench, type PlanContext, type PlanProblem, type Workbench } from "./workbench";

export type Touched<Kind extends InventoryKind = InventoryKind> = {
  kind: Kind;
  id: string;
  outcome: "created" | "changed" | "archived" | "unchanged";
  fields: string[];
  before: StateOf<Kind> | null;
  after: StateOf<Kind>;
};
export type InventoryPlan = { problems: PlanProblem[]; touched: Touched[] };

/** Puts a whole document. */
export function planInventory(state: InventoryState, document: InventoryDocument, context: PlanContext): InventoryPlan {
  const bench = openWorkbench(state, context);
  const second: (() => void)[] = [];
  const last: (() => void)[] = [];
  /** Everything is registered before anything is referred to: the order of the document does not matter. */
  const each = <Entry>(
    kind: string,
    list: readonly Entry[] | undefined,
    register: (bench: Workbench, entry: Entry, path: string) => string | null,
    apply: (bench: Workbench, id: string, entry: Entry, path: string) => void,
  ) =>
    list?.forEach((entry, i) => {
      const path = `${kind}[${i}]`;
      const id = register(bench, entry, path);
      if (id !== null) second.push(() => apply(bench, id, entry, path));
    });
  each("businessUnits", document.businessUnits, registerUnit, (_, id, entry, path) => {
    applyUnit(bench, id, entry, path);
    last.push(() => refuseCircle(bench, id, path));
  });
  each("costCentres", document.costCentres, registerCostCentre, applyCostCentre);
  each("people", document.people, registerPerson, applyPerson);
  each("teams", document.teams, registerTeam, applyTeam);
  each("applications", document.applications, registerApplication, applyApplication);
  each("environments", document.environments, registerEnvironment, applyEnvironment);
  each("tenants", document.tenants, registerTenant, applyTenant);
  each("vendors", document.vendors, registerVendor, applyVendor);
  each("tools", document.tools, registerTool, applyTool);
  each("identities", document.identities, registerIdentity, (_, id, entry, path) => {
    applyIdentity(bench, id, entry, path);
    last.push(() => refuseParentCircle(bench, id, path));
    entry.credentials?.forEach((credential, i) => {
      const credentialPath = `${path}.credentials[${i}]`;
      const credentialId = registerCredential(bench, id, credential, credentialPath);
      if (credentialId !== null) applyCredential(bench, credentialId, credential, credentialPath);
    });
    entry.grants?.forEach((grant, i) => {
      applyGrant(bench, id, grant, `${path}.grants[${i}]`);
    });
  });
  for (const apply of second) apply();
  for (const check of last) check();
  return finishPlan(bench);
}

/** Runs a plan of one thing. */
export function planOne(state: InventoryState, context: PlanContext, work: (bench: Workbench) => void): InventoryPlan {
  const bench = openWorkbench(state, context);
  work(bench);
  return finishPlan(bench);
}

function finishPlan(bench: Workbench): InventoryPlan {
  refuseMixing(bench);
  return { problems: bench.problems, touched: INVENTORY_KINDS.flatMap((kind) => touchedOf(bench, kind)) };
}

function touchedOf<Kind extends InventoryKind>(bench: Workbench, kind: Kind): Touched[] {
  const { rows, originals } = bench.shelves[kind];
  return [...originals].map(([id, original]) => {
    const after = rows.get(id) as StateOf<Kind>;
    const before = original as StateOf<Kind> | null;
    const fields = before === null ? [] : changedFields(before, after);
    const outcome = before === null ? "created" : fields.length === 0 ? "unchanged" : isRetiring(before, after) ? "archived" : "changed";
    return { kind, id, outcome, fields, before, after };
  });
}

function changedFields(before: object, after: object): string[] {
  const old = new Map(Object.entries(before));
  return Object.entries(after).flatMap(([field, value]) => (JSON.stringify(value) === JSON.stringify(old.get(field)) ? [] : [field]));
}

function retiredAt(row: StateOf<InventoryKind>): Date | null {
  if ("archivedAt" in row) return row.archivedAt;
  if ("endedAt" in row) return row.endedAt;
  return "revokedAt" in row ? row.revokedAt : null;
}
const isRetiring = (before: StateOf<InventoryKind>, after: StateOf<InventoryKind>): boolean =>
  retiredAt(before) === null && retiredAt(after) !== null;
