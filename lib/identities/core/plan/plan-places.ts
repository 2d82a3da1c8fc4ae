/** Applications, environments and tenants: what usage was for, and where. */
import type { ApplicationChange, EnvironmentChange, NewApplication, NewEnvironment, NewTenant, TenantChange } from "../../schemas";
import { foldName } from "../names";
import { at, colorFor, edit, fault, put, refer, referPerson, register, rename, setAliases, setArchived, type Workbench } from "./workbench";

export const registerApplication = (bench: Workbench, entry: Partial<NewApplication>, path: string): string | null =>
  register(bench, "applications", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    aliases: [],
    businessUnitId: null,
    teamId: null,
    ownerId: null,
    purpose: null,
    colorSlot: colorFor(bench, "applications"),
    archivedAt: null,
  }));

export function applyApplication(bench: Workbench, id: string, entry: ApplicationChange, path: string): void {
  const application = edit(bench, "applications", id);
  rename(application, entry.name);
  setAliases(bench, application, entry.aliases);
  put(application, "purpose", entry.purpose);
  put(application, "ownerId", referPerson(bench, entry.owner, at(path, "owner"), application.ownerId));
  put(application, "teamId", refer(bench, "teams", entry.team, at(path, "team"), application.teamId));
  put(
    application,
    "businessUnitId",
    refer(bench, "businessUnits", entry.businessUnit, at(path, "businessUnit"), application.businessUnitId),
  );
  setArchived(bench, application, entry.archived);
}

export const registerEnvironment = (bench: Workbench, entry: Partial<NewEnvironment>, path: string): string | null =>
  register(bench, "environments", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    aliases: [],
    kind: entry.kind ?? "sandbox",
    colorSlot: colorFor(bench, "environments"),
    archivedAt: null,
  }));

export function applyEnvironment(bench: Workbench, id: string, entry: EnvironmentChange, path: string): void {
  const environment = edit(bench, "environments", id);
  rename(environment, entry.name);
  put(environment, "kind", entry.kind);
  setAliases(bench, environment, entry.aliases);
  setArchived(bench, environment, entry.archived);
  for (const alias of environment.aliases) {
    const other = [...bench.shelves.environments.rows.values()].find(
      (row) => row.id !== id && (row.aliases.includes(alias) || foldName(row.name) === alias),
    );
    if (other)
      fault(bench, at(path, "aliases"), `"${alias}" already means the environment ${other.name}.`, "Take it away there first.", "conflict");
  }
}

export const registerTenant = (bench: Workbench, entry: Partial<NewTenant>, path: string): string | null =>
  register(bench, "tenants", entry, path, (id) => ({ id, name: entry.name ?? id }));

export function applyTenant(bench: Workbench, id: string, entry: TenantChange): void {
  put(edit(bench, "tenants", id), "name", entry.name);
}
