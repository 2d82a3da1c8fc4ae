/** Vendors and connected tools. */
import type { NewTool, NewVendor, ToolChange, ToolEntry, VendorChange } from "../access-schemas";
import type { ToolState } from "./state";
import { at, edit, fault, put, refer, referPerson, register, rename, setAliases, setArchived, type Workbench } from "./workbench";

export const registerVendor = (bench: Workbench, entry: Partial<NewVendor>, path: string): string | null =>
  register(bench, "vendors", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    ownerId: null,
    contractEndsAt: null,
    networks: [],
    archivedAt: null,
  }));

export function applyVendor(bench: Workbench, id: string, entry: VendorChange, path: string): void {
  const vendor = edit(bench, "vendors", id);
  put(vendor, "name", entry.name);
  put(vendor, "ownerId", referPerson(bench, entry.owner, at(path, "owner"), vendor.ownerId));
  put(vendor, "contractEndsAt", entry.contractEndsAt);
  put(vendor, "networks", entry.networks);
  setArchived(bench, vendor, entry.archived);
}

export const registerTool = (bench: Workbench, entry: Partial<NewTool>, path: string): string | null =>
  register(bench, "tools", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    aliases: [],
    kind: entry.kind ?? "api",
    address: null,
    purpose: null,
    vendorId: null,
    ownerId: null,
    dataClass: null,
    pinnedVersion: null,
    createdBy: bench.by,
    approvedBy: null,
    approvedAt: null,
    archivedAt: null,
  }));

/** What an approval is about: changed in any of these, it is another tool, and has to be approved anew. */
const APPROVED_AS = ["kind", "address", "vendorId", "pinnedVersion", "dataClass"] as const satisfies readonly (keyof ToolState)[];

export function applyTool(bench: Workbench, id: string, entry: ToolEntry | ToolChange, path: string): void {
  const tool = edit(bench, "tools", id);
  const isNew = bench.shelves.tools.originals.get(id) === null;
  const before = { ...tool };
  rename(tool, entry.name);
  setAliases(bench, tool, entry.aliases);
  put(tool, "kind", entry.kind);
  put(tool, "address", entry.address);
  put(tool, "purpose", entry.purpose);
  put(tool, "vendorId", refer(bench, "vendors", entry.vendor, at(path, "vendor"), tool.vendorId));
  put(tool, "ownerId", referPerson(bench, entry.owner, at(path, "owner"), tool.ownerId));
  put(tool, "dataClass", entry.dataClass);
  put(tool, "pinnedVersion", entry.pinnedVersion);
  setArchived(bench, tool, entry.archived);
  if (!isNew && APPROVED_AS.some((field) => tool[field] !== before[field])) setToolApproval(tool, null, null);
  if (isNew && "approvedBy" in entry) bringApproval(bench, tool, entry.approvedBy, at(path, "approvedBy"));
}

export function setToolApproval(tool: ToolState, by: string | null, when: Date | null): void {
  tool.approvedBy = by;
  tool.approvedAt = when;
}

/**
 * Notes on something new that it was approved elsewhere, by whom a document names. Whoever brings the document in cannot
 * name themselves: an approval of their own is given in the product, by somebody else.
 */
export function bringApproval(
  bench: Workbench,
  row: { approvedBy: string | null; approvedAt: Date | null },
  email: string | undefined,
  location: string,
): void {
  const person = referPerson(bench, email, location);
  if (!person) return;
  if (person === bench.byPerson) {
    fault(bench, location, "Nobody approves what they bring in themselves.", "Leave it out, and have another person approve it.");
    return;
  }
  row.approvedBy = person;
  row.approvedAt = bench.now;
}
