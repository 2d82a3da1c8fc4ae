import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Page } from "@/lib/kernel/page";
import type { DelegationView, GrantView } from "./core/views";
import type { DelegationListQuery, GrantListQuery } from "./schemas";
import { notThere, scopeFor } from "./scope";
import { readDelegationPage, readDelegationRow, readGrantPage, readGrantRow } from "./store/read-access";

/** Grants of the identities that the caller sees, those that were not ended first, then the newest. Right: inventory.read. */
export async function listGrants(ctx: Context, query: GrantListQuery): Promise<Page<GrantView>> {
  authorize(ctx, "inventory.read");
  return readGrantPage(ctx.db, scopeFor(ctx, "inventory.read"), query, ctx.clock.now());
}

/** @throws NotFound when there is none, or its identity lies outside the caller's scope. Right: inventory.read. */
export async function readGrant(ctx: Context, id: string): Promise<GrantView> {
  authorize(ctx, "inventory.read");
  const grant = await readGrantRow(ctx.db, scopeFor(ctx, "inventory.read"), id, ctx.clock.now());
  if (!grant) throw notThere("grant");
  return grant;
}

/** Who may act for whom, of the identities that the caller sees. Right: inventory.read. */
export async function listDelegations(ctx: Context, query: DelegationListQuery): Promise<Page<DelegationView>> {
  authorize(ctx, "inventory.read");
  return readDelegationPage(ctx.db, scopeFor(ctx, "inventory.read"), query, ctx.clock.now());
}

/** @throws NotFound when there is none, or both identities lie outside the caller's scope. Right: inventory.read. */
export async function readDelegation(ctx: Context, id: string): Promise<DelegationView> {
  authorize(ctx, "inventory.read");
  const delegation = await readDelegationRow(ctx.db, scopeFor(ctx, "inventory.read"), id, ctx.clock.now());
  if (!delegation) throw notThere("delegation");
  return delegation;
}
