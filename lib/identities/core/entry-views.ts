/** The small kinds of the inventory as people read them, with names in place of ids. */

import type {
  ApplicationState,
  CostCentreState,
  EnvironmentState,
  InventoryState,
  TeamState,
  TenantState,
  ToolState,
  UnitState,
  VendorState,
} from "./plan/state";
import { BEGINNING, currentOf } from "./timeline";
import type {
  ApplicationView,
  BusinessUnitView,
  ColoredRef,
  CostCentreView,
  EntryView,
  EnvironmentView,
  MembershipView,
  PersonRef,
  Ref,
  TeamView,
  TenantView,
  ToolView,
  VendorView,
} from "./views";

export type ListedKind = Exclude<keyof EntryView, "people">;
type Organisation = Pick<InventoryState, ListedKind | "people">;

/** Looks names up once for a whole list. */
export function entryViews(organisation: Organisation, at: Date): { [Kind in ListedKind]: (id: string) => EntryView[Kind] | undefined } {
  const units = byId(organisation.businessUnits);
  const centres = byId(organisation.costCentres);
  const teams = byId(organisation.teams);
  const people = byId(organisation.people);
  const vendors = byId(organisation.vendors);
  const colored = (row: { id: string; name: string; colorSlot: number } | undefined): ColoredRef | null =>
    row ? { id: row.id, name: row.name, colorSlot: row.colorSlot } : null;
  const unit = (id: string | null | undefined) => colored(units.get(id ?? ""));
  const centre = (id: string | null | undefined): Ref | null => plain(centres.get(id ?? ""));
  const person = (id: string | null): PersonRef | null => {
    const row = people.get(id ?? "");
    return row ? { id: row.id, name: row.name, email: row.email, active: row.active } : null;
  };
  const viewTeam = (team: TeamState): TeamView => {
    const now = currentOf(team.spans, at);
    const memberships = team.spans.map(
      (span): MembershipView => ({
        businessUnit: unit(span.businessUnitId),
        costCentre: centre(span.costCentreId),
        validFrom: span.validFrom.getTime() === BEGINNING.getTime() ? null : span.validFrom.toISOString(),
        validTo: span.validTo?.toISOString() ?? null,
      }),
    );
    const { id, name, colorSlot, aliases } = team;
    return {
      id,
      name,
      colorSlot,
      archived: team.archivedAt !== null,
      aliases,
      lead: person(team.leadId),
      businessUnit: unit(now?.businessUnitId),
      costCentre: centre(now?.costCentreId),
      memberships,
    };
  };
  const viewUnit = ({ id, name, colorSlot, archivedAt, parentId, ownerId }: UnitState): BusinessUnitView => ({
    id,
    name,
    colorSlot,
    archived: archivedAt !== null,
    parent: plain(units.get(parentId ?? "")),
    owner: person(ownerId),
  });
  const viewApplication = ({
    id,
    name,
    colorSlot,
    archivedAt,
    aliases,
    purpose,
    ownerId,
    teamId,
    businessUnitId,
  }: ApplicationState): ApplicationView => ({
    id,
    name,
    colorSlot,
    archived: archivedAt !== null,
    aliases,
    purpose,
    owner: person(ownerId),
    team: colored(teams.get(teamId ?? "")),
    businessUnit: unit(businessUnitId),
  });
  return {
    businessUnits: lookup(units, viewUnit),
    costCentres: lookup(centres, (centre) => viewCostCentre(centre, person)),
    teams: lookup(teams, viewTeam),
    applications: lookup(byId(organisation.applications), viewApplication),
    environments: lookup(byId(organisation.environments), viewEnvironment),
    tenants: lookup(byId(organisation.tenants), viewTenant),
    vendors: lookup(vendors, (vendor) => viewVendor(vendor, person)),
    tools: lookup(byId(organisation.tools), (tool) => viewTool(tool, person, plain(vendors.get(tool.vendorId ?? "")))),
  };
}

const byId = <Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> => new Map(rows.map((row) => [row.id, row]));
const plain = (row: Ref | undefined): Ref | null => (row ? { id: row.id, name: row.name } : null);

function lookup<Row, View>(rows: ReadonlyMap<string, Row>, view: (row: Row) => View): (id: string) => View | undefined {
  return (id) => {
    const row = rows.get(id);
    return row === undefined ? undefined : view(row);
  };
}

type FindPerson = (id: string | null) => PersonRef | null;

const viewVendor = ({ id, name, archivedAt, ownerId, contractEndsAt, networks }: VendorState, person: FindPerson): VendorView => ({
  id,
  name,
  archived: archivedAt !== null,
  owner: person(ownerId),
  contractEndsAt: contractEndsAt?.toISOString() ?? null,
  networks,
});

function viewTool(tool: ToolState, person: FindPerson, vendor: Ref | null): ToolView {
  const { id, name, kind, aliases, address, purpose, dataClass, pinnedVersion } = tool;
  return {
    ...{ id, name, kind, aliases, address, purpose, dataClass, pinnedVersion, vendor },
    archived: tool.archivedAt !== null,
    owner: person(tool.ownerId),
    approved: tool.approvedAt !== null,
    approvedAt: tool.approvedAt?.toISOString() ?? null,
  };
}

function viewCostCentre(centre: CostCentreState, person: FindPerson): CostCentreView {
  const { id, name, glAccount, entity, taxCode, posting } = centre;
  return { id, name, archived: centre.archivedAt !== null, owner: person(centre.ownerId), account: glAccount, entity, taxCode, posting };
}

const viewTenant = ({ id, name }: TenantState): TenantView => ({ id, name });
const viewEnvironment = ({ id, name, colorSlot, archivedAt, kind, aliases }: EnvironmentState): EnvironmentView => ({
  id,
  name,
  colorSlot,
  archived: archivedAt !== null,
  kind,
  aliases,
});
