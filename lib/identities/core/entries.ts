/** The small kinds by name: how each is registered and changed, and whose e-mail addresses an entry mentions. */
import type { Right } from "@/lib/auth/core/roles";
import type {
  ApplicationChange,
  BusinessUnitChange,
  CostCentreChange,
  EnvironmentChange,
  NewApplication,
  NewBusinessUnit,
  NewCostCentre,
  NewEnvironment,
  NewPerson,
  NewTeam,
  NewTenant,
  NewTool,
  NewVendor,
  PersonChange,
  TeamChange,
  TenantChange,
  ToolChange,
  VendorChange,
} from "../schemas";
import { applyTool, applyVendor, registerTool, registerVendor } from "./plan/plan-access";
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
} from "./plan/plan-organisation";
import {
  applyApplication,
  applyEnvironment,
  applyTenant,
  registerApplication,
  registerEnvironment,
  registerTenant,
} from "./plan/plan-places";
import type { Workbench } from "./plan/workbench";

export type NewEntry = {
  businessUnits: NewBusinessUnit;
  costCentres: NewCostCentre;
  teams: NewTeam;
  people: NewPerson;
  applications: NewApplication;
  environments: NewEnvironment;
  tenants: NewTenant;
  vendors: NewVendor;
  tools: NewTool;
};
export type EntryChange = {
  businessUnits: BusinessUnitChange;
  costCentres: CostCentreChange;
  teams: TeamChange;
  people: PersonChange;
  applications: ApplicationChange;
  environments: EnvironmentChange;
  tenants: TenantChange;
  vendors: VendorChange;
  tools: Omit<ToolChange, "approved" | "reason">;
};
export type EntryKind = keyof NewEntry;

/** Who may add and change them, over the whole organisation: connected tools are looked after by security, too, cost centres by finance. */
export function rightToWrite(kind: EntryKind, held: ReadonlySet<Right>): Right {
  if (kind === "tools") return "tool.write";
  return kind === "costCentres" && held.has("accounting.configure") ? "accounting.configure" : "inventory.write";
}

type Planner<Kind extends EntryKind> = {
  register: (bench: Workbench, entry: NewEntry[Kind], path: string) => string | null;
  apply: (bench: Workbench, id: string, entry: EntryChange[Kind], path: string) => void;
};

export const PLANNERS: { [Kind in EntryKind]: Planner<Kind> } = {
  businessUnits: {
    register: registerUnit,
    apply: (bench, id, entry, path) => {
      applyUnit(bench, id, entry, path);
      refuseCircle(bench, id, path);
    },
  },
  costCentres: { register: registerCostCentre, apply: applyCostCentre },
  teams: { register: registerTeam, apply: applyTeam },
  people: { register: registerPerson, apply: applyPerson },
  applications: { register: registerApplication, apply: applyApplication },
  environments: { register: registerEnvironment, apply: applyEnvironment },
  tenants: { register: registerTenant, apply: applyTenant },
  vendors: { register: registerVendor, apply: applyVendor },
  tools: { register: registerTool, apply: applyTool },
};

const ADDRESS_FIELDS = ["email", "owner", "backupOwner", "lead", "manager", "approvedBy"] as const;

/** The addresses that an entry mentions: the people whom a plan must know. */
export function addressesIn(entry: object): string[] {
  const fields = new Map(Object.entries(entry));
  return ADDRESS_FIELDS.flatMap((field) => {
    const address: unknown = fields.get(field);
    return typeof address === "string" ? [address] : [];
  });
}
