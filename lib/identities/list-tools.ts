import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Page } from "@/lib/kernel/page";
import type { ToolDetail, VendorDetail } from "./core/views";
import { listEntries } from "./list-entries";
import { readEntry } from "./read-entry";
import type { ToolListQuery, VendorListQuery } from "./schemas";
import { scopeFor } from "./scope";
import { readActors } from "./store/read-actors";
import { readToolApprovals, readToolReach, readVendorReach } from "./store/read-reach";

/**
 * Connected tools by name, with who approved each and how many of the identities that the caller sees may reach it or
 * wait to. `approved`: only those that are, or are not. Right: inventory.read.
 */
export async function listTools(ctx: Context, { approved, vendorId, ...query }: ToolListQuery): Promise<Page<ToolDetail>> {
  const isWanted = (tool: { approved: boolean; vendor: { id: string } | null }) =>
    (approved === undefined || tool.approved === approved) && (vendorId === undefined || tool.vendor?.id === vendorId);
  const page = await listEntries(ctx, "tools", query);
  return { data: await withReach(ctx, page.data.filter(isWanted)), nextCursor: page.nextCursor };
}

/** @throws NotFound when there is none. Right: inventory.read. */
export async function readTool(ctx: Context, id: string): Promise<ToolDetail> {
  const [tool] = await withReach(ctx, [await readEntry(ctx, "tools", id)]);
  return tool as ToolDetail;
}

/** Vendors by name, with how many identities that the caller sees, and how many tools, are theirs. Right: inventory.read. */
export async function listVendors(ctx: Context, query: VendorListQuery): Promise<Page<VendorDetail>> {
  const page = await listEntries(ctx, "vendors", query);
  const reach = await readVendorReach(ctx.db, scopeFor(ctx, "inventory.read"), ctx.clock.now());
  return {
    data: page.data.map((vendor) => ({ ...vendor, ...(reach.get(vendor.id) ?? { identities: 0, tools: 0 }) })),
    nextCursor: page.nextCursor,
  };
}

/** @throws NotFound when there is none. Right: inventory.read. */
export async function readVendor(ctx: Context, id: string): Promise<VendorDetail> {
  const vendor = await readEntry(ctx, "vendors", id);
  const reach = await readVendorReach(ctx.db, scopeFor(ctx, "inventory.read"), ctx.clock.now());
  return { ...vendor, ...(reach.get(id) ?? { identities: 0, tools: 0 }) };
}

async function withReach(ctx: Context, tools: Awaited<ReturnType<typeof readEntry<"tools">>>[]): Promise<ToolDetail[]> {
  authorize(ctx, "inventory.read");
  const [approvals, reach] = await Promise.all([
    readToolApprovals(ctx.db),
    readToolReach(ctx.db, scopeFor(ctx, "inventory.read"), ctx.clock.now()),
  ]);
  const actor = await readActors(
    ctx.db,
    [...approvals.values()].flatMap((one) => [one.createdBy, one.approvedBy]),
  );
  const named = (id: string | null | undefined) => (id ? actor(id) : null);
  return tools.map((tool) => ({
    ...tool,
    createdBy: named(approvals.get(tool.id)?.createdBy),
    approvedBy: named(approvals.get(tool.id)?.approvedBy),
    ...(reach.get(tool.id) ?? { granted: 0, waiting: 0 }),
  }));
}
