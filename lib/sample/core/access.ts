/**
 * What each identity of Northwind was granted, from what its kind of work uses: its models and the servers of its tools, with
 * a few that nobody uses, and nothing for those that were never looked at. Entered in one go when access was tidied up.
 */
import { addUtcDays } from "@/lib/kernel/period";
import { ANY_MODEL, BESIDE_THE_RULE, CONNECTED_TOOLS, UNUSED_GRANTS, VENDORS } from "../data/access";
import { BEHAVIOURS } from "../data/behaviours";
import { MODELS } from "../data/models";
import { emailOf } from "../data/people";
import type { SampleCredential, SampleIdentity } from "./organisation";
import { hashText } from "./random";

/** Older identities got their grants then; younger ones when they were made. */
export const ACCESS_TIDIED = { daysAgo: 92, at: "11:00" } as const;
const APPROVER = "samir-haddad";

const DATA_CLASS = { public: "public", internal: "internal", customer: "confidential", confidential: "restricted" } as const;

export const vendorEntries = (until: Date) =>
  VENDORS.map(({ id, name, owner, contractEndsInDays, networks }) => ({
    ...{ id, name, owner: emailOf(owner), networks: [...networks] },
    contractEndsAt: addUtcDays(until, contractEndsInDays).toISOString(),
  }));

export const toolEntries = () =>
  CONNECTED_TOOLS.map(({ id, name, names, owner, dataClass, vendor, isUnapproved }) => ({
    ...{ id, name, kind: "mcp_server", aliases: [...names], owner: emailOf(owner), dataClass },
    ...(vendor === undefined ? {} : { vendor }),
    ...(isUnapproved ? {} : { approvedBy: emailOf(APPROVER) }),
  }));

type GrantEntry = { kind: "model" | "tool"; value: string; reason: string; approvedBy: string };
const grant = (kind: GrantEntry["kind"], value: string, reason: string): GrantEntry => ({
  kind,
  value,
  reason,
  approvedBy: emailOf(APPROVER),
});

/** Of what is in production one in so many never got a list of its models. */
const OVERLOOKED_ONE_IN = 8;

/** Models for nearly all in production, tools for two in three of those that work with any, and a few that may use any model. */
export function grantEntries({ id, behaviour, environment }: Pick<SampleIdentity, "id" | "behaviour" | "environment">): GrantEntry[] {
  if (ANY_MODEL.includes(id)) return [grant("model", "*", "Gateway to all models")];
  const work = BEHAVIOURS[behaviour];
  const unused = UNUSED_GRANTS[id] ?? [];
  const wasLookedAt = unused.length > 0 || id === "tier-1-triage" || hashText(`access ${id}`) % 3 > 0;
  if (!work) return [];
  // What looks things up makes vectors of its questions, too.
  const used = [...work.calls.map(({ model }) => MODELS[model].model), ...(work.retrievalShare > 0 ? [MODELS.embedding.model] : [])];
  const models = [...new Set(used)].map((model) => grant("model", model, "What its work needs"));
  if (work.tools.length === 0 || !wasLookedAt)
    return environment === "production" && hashText(`models ${id}`) % OVERLOOKED_ONE_IN > 0 ? models : [];
  const servers = [...new Set(work.tools.map(({ server }) => server))];
  return [
    ...models,
    ...servers.map((server) => grant("tool", server, "What its work needs")),
    ...unused.filter((server) => !servers.includes(server)).map((server) => grant("tool", server, "For a trial")),
  ];
}

/** What is said of an identity beside who answers for it. */
export function governanceOf({ id, kind, behaviour }: Pick<SampleIdentity, "id" | "kind" | "behaviour">, until: Date) {
  const { vendor, endsInDays, seasonMonths, parent, autonomy } = BESIDE_THE_RULE[id] ?? {};
  const touched = BEHAVIOURS[behaviour]?.dataClass;
  return {
    autonomy: autonomy ?? (kind === "agent" ? "supervised" : kind === "human" ? "assisted" : null),
    ...(touched === undefined ? {} : { dataClass: DATA_CLASS[touched] }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(parent === undefined ? {} : { parent }),
    ...(seasonMonths === undefined ? {} : { seasonMonths }),
    ...(endsInDays === undefined ? {} : { endsAt: addUtcDays(until, endsInDays).toISOString() }),
  };
}

/** Whom a key opens, and where it is kept: mostly a vault, sometimes where it should not be. */
export function keeping(
  { id, kind: identityKind, behaviour }: Pick<SampleIdentity, "id" | "kind" | "behaviour">,
  { kind }: Pick<SampleCredential, "kind">,
) {
  const first = BEHAVIOURS[behaviour]?.calls[0];
  const of10 = hashText(`storage ${id}`) % 10;
  const storage =
    kind === "federated" ? null : identityKind === "ci_bot" ? "ci_secret" : of10 < 7 ? "vault" : of10 < 9 ? "environment" : "code";
  return { ...(first ? { provider: MODELS[first.model].provider } : {}), ...(storage === null ? {} : { storage }) };
}
