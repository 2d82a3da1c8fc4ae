/** Connected tools, vendors, grants and delegations: the same handlers for machines and for pages. */
import { answer, route } from "@/lib/http";
import {
  addDelegation,
  addGrant,
  changeEntry,
  changeTool,
  createEntry,
  decideDelegation,
  decideGrant,
  endDelegation,
  endGrant,
  listDelegations,
  listGrants,
  listTools,
  listVendors,
  narrowGrant,
  readDelegation,
  readGrant,
  readIdentity,
  readTool,
  readVendor,
  setGrants,
} from "@/lib/identities";
import {
  Decision,
  DelegationInput,
  DelegationListQuery,
  EndReason,
  GrantListQuery,
  GrantNarrowing,
  LimitInput,
  NewGrant,
  NewTool,
  NewVendor,
  ObjectParams,
  ToolChange,
  ToolListQuery,
  VendorChange,
  VendorListQuery,
} from "@/lib/identities/schemas";
import type { Doors } from "./entry-routes";

export const toolCollection = (doors: Doors) => ({
  GET: route({ auth: doors.read, query: ToolListQuery, run: (ctx, { query }) => listTools(ctx, query) }),
  POST: route({
    auth: doors.write,
    body: NewTool,
    run: async (ctx, { body }) => answer(await readTool(ctx, await createEntry(ctx, "tools", body)), { status: 201 }),
  }),
});
export const toolItem = (doors: Doors) => ({
  GET: route({ auth: doors.read, params: ObjectParams, run: (ctx, { params }) => readTool(ctx, params.id) }),
  PATCH: route({
    auth: doors.write,
    params: ObjectParams,
    body: ToolChange,
    run: (ctx, { params, body }) => changeTool(ctx, params.id, body),
  }),
});

export const vendorCollection = (doors: Doors) => ({
  GET: route({ auth: doors.read, query: VendorListQuery, run: (ctx, { query }) => listVendors(ctx, query) }),
  POST: route({
    auth: doors.write,
    body: NewVendor,
    run: async (ctx, { body }) => answer(await readVendor(ctx, await createEntry(ctx, "vendors", body)), { status: 201 }),
  }),
});
export const vendorItem = (doors: Doors) => ({
  GET: route({ auth: doors.read, params: ObjectParams, run: (ctx, { params }) => readVendor(ctx, params.id) }),
  PATCH: route({
    auth: doors.write,
    params: ObjectParams,
    body: VendorChange,
    run: async (ctx, { params, body }) => {
      await changeEntry(ctx, "vendors", params.id, body);
      return readVendor(ctx, params.id);
    },
  }),
});

export const grantCollection = (doors: Doors) => ({
  GET: route({ auth: doors.read, query: GrantListQuery, run: (ctx, { query }) => listGrants(ctx, query) }),
  POST: route({
    auth: doors.write,
    body: NewGrant,
    run: async (ctx, { body: { identity, ...input } }) => answer(await addGrant(ctx, identity, input), { status: 201 }),
  }),
});
export const grantItem = (doors: Doors) => ({
  GET: route({ auth: doors.read, params: ObjectParams, run: (ctx, { params }) => readGrant(ctx, params.id) }),
  PATCH: route({
    auth: doors.write,
    params: ObjectParams,
    body: GrantNarrowing,
    run: (ctx, { params, body }) => narrowGrant(ctx, params.id, body),
  }),
});
export const grantEnd = (doors: Doors) => ({
  POST: route({
    auth: doors.write,
    params: ObjectParams,
    body: EndReason,
    run: (ctx, { params, body }) => endGrant(ctx, params.id, body.reason),
  }),
});
export const identityLimit = (doors: Doors) => ({
  POST: route({
    auth: doors.write,
    params: ObjectParams,
    body: LimitInput,
    run: async (ctx, { params, body }) => {
      await setGrants(ctx, params.id, body.kind, body.values, body.reason);
      return readIdentity(ctx, params.id);
    },
  }),
});
/** Only people decide, so that only pages have this. */
export const grantDecision = (doors: Doors) => ({
  POST: route({
    auth: doors.write,
    params: ObjectParams,
    body: Decision,
    run: (ctx, { params, body }) => decideGrant(ctx, params.id, body),
  }),
});

export const delegationCollection = (doors: Doors) => ({
  GET: route({ auth: doors.read, query: DelegationListQuery, run: (ctx, { query }) => listDelegations(ctx, query) }),
  POST: route({
    auth: doors.write,
    body: DelegationInput,
    run: async (ctx, { body }) => answer(await addDelegation(ctx, body), { status: 201 }),
  }),
});
export const delegationItem = (doors: Doors) => ({
  GET: route({ auth: doors.read, params: ObjectParams, run: (ctx, { params }) => readDelegation(ctx, params.id) }),
});
export const delegationEnd = (doors: Doors) => ({
  POST: route({
    auth: doors.write,
    params: ObjectParams,
    body: EndReason,
    run: (ctx, { params, body }) => endDelegation(ctx, params.id, body.reason),
  }),
});
export const delegationDecision = (doors: Doors) => ({
  POST: route({
    auth: doors.write,
    params: ObjectParams,
    body: Decision,
    run: (ctx, { params, body }) => decideDelegation(ctx, params.id, body),
  }),
});
