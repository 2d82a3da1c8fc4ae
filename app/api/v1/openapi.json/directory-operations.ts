/** What only a person can say of the interface of identity providers and of the queue of what does not agree; see operations.ts. */
import type { Listed } from "./listed";

const GROUP = "Directory";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const USER = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
  userName: "ida@example.com",
  externalId: "00u1",
  active: true,
  displayName: "Ida Holm",
  emails: [{ value: "ida@example.com", type: "work", primary: true }],
  [ENTERPRISE]: { department: "Customer care", manager: { value: "00u7" } },
};
const patchOf = (...Operations: object[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });

const LIST = "SCIM 2.0: filter, startIndex, count (200 at most), sortBy, sortOrder, attributes and excludedAttributes.";
const VERSIONS = "If-Match with the version that is meant guards against overwriting: 412 where it moved on.";
const AGENTS = "By drafts of a standard, and only while agents are switched on in the settings of the directory; else 404.";

type Words = { one: string; many: string; list?: string; create?: string; example?: unknown; patch: unknown };
const resource = (
  name: "Users" | "Groups" | "Agents",
  { one, many, list = LIST, create, example, patch }: Words,
): Record<string, Listed> => ({
  [`/scim/v2/${name}`]: {
    group: GROUP,
    load: () =>
      name === "Users"
        ? import("../scim/v2/Users/route")
        : name === "Groups"
          ? import("../scim/v2/Groups/route")
          : import("../scim/v2/Agents/route"),
    GET: { summary: `List ${many}`, description: list },
    POST: { summary: `Add ${one}`, status: 201, ...(create && { description: create }), ...(example !== undefined && { example }) },
  },
  [`/scim/v2/${name}/[id]`]: {
    group: GROUP,
    load: () =>
      name === "Users"
        ? import("../scim/v2/Users/[id]/route")
        : name === "Groups"
          ? import("../scim/v2/Groups/[id]/route")
          : import("../scim/v2/Agents/[id]/route"),
    GET: { summary: `Read ${one}` },
    PUT: { summary: `Replace ${one}`, description: VERSIONS, ...(example !== undefined && { example }) },
    PATCH: { summary: `Patch ${one}`, description: `All operations are done, or none. ${VERSIONS}`, example: patch },
    DELETE: { summary: `Remove ${one}` },
  },
});

export const DIRECTORY_OPERATIONS: Readonly<Record<string, Listed>> = {
  ...resource("Users", {
    one: "a user",
    many: "users",
    create:
      "Somebody whose e-mail address the inventory knows is that person. “active” false, or DELETE, means that the person left: sessions end, and reviews of what they own begin. A manager who is not known yet is remembered.",
    example: USER,
    patch: patchOf({ op: "replace", path: "active", value: false }),
  }),
  ...resource("Groups", {
    one: "a group",
    many: "groups",
    create: "Members are ids of users, as this interface gave them. Groups that stand for a team move their members.",
    example: { displayName: "Customer care", members: [{ value: "dusr_1" }] },
    patch: patchOf({ op: "add", path: "members", value: [{ value: "dusr_1" }] }, { op: "remove", path: 'members[value eq "dusr_2"]' }),
  }),
  ...resource("Agents", {
    one: "an agent",
    many: "agents",
    list: AGENTS,
    create: AGENTS,
    example: { agentUserName: "support-agent", displayName: "Support agent", active: true },
    patch: patchOf({ op: "replace", path: "active", value: false }),
  }),
  "/scim/v2/ServiceProviderConfig": {
    group: GROUP,
    load: () => import("../scim/v2/ServiceProviderConfig/route"),
    GET: { summary: "What of SCIM is offered" },
  },
  "/scim/v2/ResourceTypes": {
    group: GROUP,
    load: () => import("../scim/v2/ResourceTypes/route"),
    GET: { summary: "Kinds of SCIM resources" },
  },
  "/scim/v2/ResourceTypes/[id]": {
    group: GROUP,
    load: () => import("../scim/v2/ResourceTypes/[id]/route"),
    GET: { summary: "One kind of SCIM resource" },
  },
  "/scim/v2/Schemas": { group: GROUP, load: () => import("../scim/v2/Schemas/route"), GET: { summary: "SCIM schemas" } },
  "/scim/v2/Schemas/[id]": {
    group: GROUP,
    load: () => import("../scim/v2/Schemas/[id]/route"),
    GET: { summary: "One SCIM schema, by its urn" },
  },
  "/reconciliation": {
    group: "Inventory",
    load: () => import("../reconciliation/route"),
    GET: {
      summary: "List what inventory, usage and bill do not agree on, the dearest first",
      description:
        "“open” sums what is open by kind, “lists” tells how old the lists of keys are. What becomes of a case a person decides, on the page.",
    },
  },
  "/reconciliation/[caseId]": {
    group: "Inventory",
    load: () => import("../reconciliation/[caseId]/route"),
    GET: { summary: "One such case, with the facts behind it" },
  },
};
