/** What only a person can say of the routes of connected tools, vendors, grants and delegations; see operations.ts. */
import type { Listed } from "./listed";

const TOOL = {
  id: "tickets",
  name: "Helpdesk tickets",
  kind: "mcp_server",
  address: "https://tickets.example.com/mcp",
  vendor: "Desk Ltd",
};
const VENDOR = { id: "desk", name: "Desk Ltd", contractEndsAt: "2027-03-31", networks: ["203.0.113.0/24"] };
const GRANT = { identity: "triage", kind: "tool", value: "tickets", reason: "Answers first-line tickets", expiresAt: "2027-01-01" };
const DELEGATION = { operator: "helpdesk", actor: "triage", purpose: "Looks orders up for the helpdesk", validTo: "2027-01-01" };

export const ACCESS_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/tools": {
    group: "Inventory",
    load: () => import("../tools/route"),
    GET: { summary: "List connected tools, with who approved each and how many identities may reach it" },
    POST: {
      summary: "Add a connected tool",
      description:
        "An MCP server, API, source of data, endpoint of a model or service. Nobody may be granted it before another person has approved it, in the app.",
      example: TOOL,
      status: 201,
    },
  },
  "/tools/[id]": {
    group: "Inventory",
    load: () => import("../tools/[id]/route"),
    GET: { summary: "Read a connected tool" },
    PATCH: {
      summary: "Change a connected tool",
      description:
        "An approval is of the tool as it was: a change of kind, address, vendor, version or class of data takes it back. Only people approve.",
    },
  },
  "/vendors": {
    group: "Inventory",
    load: () => import("../vendors/route"),
    GET: { summary: "List vendors, with the end of each contract and what is theirs" },
    POST: {
      summary: "Add a vendor",
      description: "“networks” are CIDR blocks or numbers of autonomous systems.",
      example: VENDOR,
      status: 201,
    },
  },
  "/vendors/[id]": {
    group: "Inventory",
    load: () => import("../vendors/[id]/route"),
    GET: { summary: "Read a vendor" },
    PATCH: { summary: "Change a vendor", description: "What is left out stays; null empties a field." },
  },
  "/grants": {
    group: "Inventory",
    load: () => import("../grants/route"),
    GET: { summary: "List grants: what identities may use" },
    POST: {
      summary: "Ask that an identity may use something",
      description:
        "“kind” model, tool, scope, environment or data_source; “value” a name or an id, * for all; “capUsd” a month, of models and tools: from the minute after the yes on a hard budget holds it, which follows the grant. It waits until another person says yes, in the app. Once something of a kind was approved for an identity, it may use only what is in force of that kind. Production and other environments for one identity are refused.",
      example: GRANT,
      status: 201,
    },
  },
  "/grants/[id]": {
    group: "Inventory",
    load: () => import("../grants/[id]/route"),
    GET: { summary: "Read a grant" },
    PATCH: {
      summary: "Narrow a grant",
      description: "A lower cap, an earlier end. More is asked for anew.",
      example: { capUsd: "100", reason: "Uses 60 a month" },
    },
  },
  "/grants/[id]/end": {
    group: "Inventory",
    load: () => import("../grants/[id]/end/route"),
    POST: { summary: "End a grant", description: "At once, whether it waits or is in force.", example: { reason: "Not used any more" } },
  },
  "/identities/[id]/limit": {
    group: "Inventory",
    load: () => import("../identities/[id]/limit/route"),
    POST: {
      summary: "Limit what an identity may use of a kind to a list",
      description: "Ends the other grants. Values that it might not use before are refused: they are asked for as grants.",
      example: { kind: "model", values: ["claude-sonnet-4-5"], reason: "All that it used in 90 days" },
    },
  },
  "/delegations": {
    group: "Inventory",
    load: () => import("../delegations/route"),
    GET: { summary: "List delegations: which identity may act for which" },
    POST: {
      summary: "Ask that one identity may act for another",
      description: "It waits until another person says yes, in the app.",
      example: DELEGATION,
      status: 201,
    },
  },
  "/delegations/[id]": { group: "Inventory", load: () => import("../delegations/[id]/route"), GET: { summary: "Read a delegation" } },
  "/delegations/[id]/end": {
    group: "Inventory",
    load: () => import("../delegations/[id]/end/route"),
    POST: { summary: "End a delegation", example: { reason: "The project is over" } },
  },
};
