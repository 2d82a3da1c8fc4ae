/** The declarative document seen from outside: whom it is about, and the stored inventory written as one. */
import type { InventoryDocument } from "../schemas";
import { addressesIn } from "./entries";
import { groupBy } from "./grouping";
import type { Assignment } from "./inventory";
import { claimedValues } from "./plan/credential-entry";
import type { CostCentreState, CredentialRecord, GrantState, IdentityRecord, InventoryState } from "./plan/state";
import { currentOf } from "./timeline";

/** What a plan of this document has to know of the large kinds. */
export function documentWants(document: InventoryDocument) {
  const { businessUnits = [], costCentres = [], teams = [], people = [], applications = [], identities = [], tenants = [] } = document;
  const { vendors = [], tools = [] } = document;
  const grants = identities.flatMap((identity) => identity.grants ?? []);
  const credentials = identities.flatMap((identity) => identity.credentials ?? []);
  return {
    identities: identities.flatMap((identity) => [identity.id ?? identity.name, ...(identity.parent ? [identity.parent] : [])]),
    credentialIds: credentials.flatMap((credential) => credential.id ?? []),
    fingerprints: credentials.flatMap(claimedValues),
    emails: [
      ...new Set(
        [...businessUnits, ...costCentres, ...teams, ...people, ...applications, ...identities, ...vendors, ...tools, ...grants].flatMap(
          addressesIn,
        ),
      ),
    ],
    personIds: people.flatMap((person) => person.id ?? []),
    tenants: tenants.length > 0,
  };
}

/**
 * The inventory as the document that would make it: putting it back changes nothing. Spans of the past are not in it;
 * owner, team and place are those in force at `at`.
 */
export function documentOf(state: InventoryState, at: Date): InventoryDocument {
  const addresses = new Map(state.people.map((person) => [person.id, person.email]));
  const address = (id: string | null | undefined): string | null => addresses.get(id ?? "") ?? null;
  const credentials = groupBy(state.credentials, (credential) => credential.identityId);
  const grants = groupBy(state.grants, (grant) => grant.identityId);
  const archived = (row: { archivedAt: Date | null }) => (row.archivedAt === null ? {} : { archived: true });
  return {
    businessUnits: state.businessUnits.map((row) => ({
      id: row.id,
      name: row.name,
      parent: row.parentId,
      owner: address(row.ownerId),
      ...archived(row),
    })),
    costCentres: state.costCentres.map((row) => ({ ...ledgerOf(row), owner: address(row.ownerId), ...archived(row) })),
    people: state.people.map((row) => ({
      id: row.id,
      email: row.email,
      name: row.name,
      title: row.title,
      manager: address(row.managerId),
      team: row.teamId,
      active: row.active,
    })),
    teams: state.teams.map((row) => {
      const now = currentOf(row.spans, at);
      const place = now ? { businessUnit: now.businessUnitId, costCentre: now.costCentreId } : {};
      return { id: row.id, name: row.name, aliases: row.aliases, lead: address(row.leadId), ...place, ...archived(row) };
    }),
    applications: state.applications.map((row) => ({
      id: row.id,
      name: row.name,
      aliases: row.aliases,
      owner: address(row.ownerId),
      team: row.teamId,
      businessUnit: row.businessUnitId,
      purpose: row.purpose,
      ...archived(row),
    })),
    environments: state.environments.map((row) => ({ id: row.id, name: row.name, kind: row.kind, aliases: row.aliases, ...archived(row) })),
    tenants: state.tenants.map(({ id, name }) => ({ id, name })),
    vendors: state.vendors.map((row) => ({
      id: row.id,
      name: row.name,
      owner: address(row.ownerId),
      contractEndsAt: row.contractEndsAt,
      networks: row.networks,
      ...archived(row),
    })),
    tools: state.tools.map((row) => ({
      id: row.id,
      name: row.name,
      aliases: row.aliases,
      kind: row.kind,
      address: row.address,
      purpose: row.purpose,
      vendor: row.vendorId,
      owner: address(row.ownerId),
      dataClass: row.dataClass,
      pinnedVersion: row.pinnedVersion,
      ...approval(row, address),
      ...archived(row),
    })),
    identities: state.identities.map((row) => ({
      id: row.id,
      name: row.name,
      kind: row.kind,
      aliases: row.aliases,
      purpose: row.purpose,
      state: row.state,
      ...governanceOf(row),
      ...placeOf(currentOf(row.spans, at), address),
      credentials: (credentials.get(row.id) ?? []).map(credentialEntry),
      grants: (grants.get(row.id) ?? [])
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > at)
        .map((grant) => grantEntry(grant, address)),
    })),
  };
}

const ledgerOf = ({ id, name, glAccount, entity, taxCode, posting }: CostCentreState) => ({
  ...{ id, name, account: glAccount, entity, taxCode, posting },
});

const governanceOf = ({ autonomy, dataClass, vendorId, endsAt, breakGlass, seasonMonths, parentId }: IdentityRecord) => ({
  ...{ autonomy, dataClass, vendor: vendorId, endsAt, breakGlass, seasonMonths, parent: parentId },
});

/** Who said yes, where that is a person of the organisation: put into another inventory, the approval stands there too. */
function approval({ approvedBy }: { approvedBy: string | null }, address: (id: string | null) => string | null) {
  const email = address(approvedBy);
  return email === null ? {} : { approvedBy: email };
}

const grantEntry = (row: GrantState, address: (id: string | null) => string | null) => ({
  kind: row.kind,
  value: row.value,
  capUsd: row.capUsd,
  reason: row.reason,
  expiresAt: row.expiresAt,
  ...approval(row, address),
});

function placeOf(now: Assignment | undefined, address: (id: string | null) => string | null) {
  if (!now) return {};
  return {
    owner: address(now.ownerId),
    backupOwner: address(now.backupOwnerId),
    team: now.teamId,
    application: now.applicationId,
    environment: now.environmentId,
  };
}

const credentialEntry = (row: CredentialRecord) => ({
  id: row.id,
  label: row.label,
  kind: row.kind,
  state: row.state,
  scopes: row.scopes,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  provider: row.provider,
  storage: row.storage,
  environment: row.environmentId,
  rotatedAt: row.rotatedAt,
  management: row.management,
  fingerprints: row.fingerprints.flatMap(({ kind, value }) => (kind === "id" ? [] : [{ kind, value }])),
});
