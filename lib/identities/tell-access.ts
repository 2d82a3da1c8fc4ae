/** What people are told of access that is asked for, in the transaction that asks or decides. */
import type { AuditRecord } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import type { Actor } from "@/lib/auth/core/actor";
import type { Right } from "@/lib/auth/core/roles";
import { scopeOf } from "@/lib/auth/core/scope";
import type { Tx } from "@/lib/db/client";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import type { GrantState, IdentityRecord, InventoryState } from "./core/plan/state";
import type { Decision, GrantInput, GrantKind } from "./schemas";
import { placeOfIdentity, scopeAllows } from "./scope";

const GRANT_WORDS: Readonly<Record<GrantKind, string>> = {
  model: "the model",
  tool: "the connected tool",
  scope: "the scope",
  environment: "the environment",
  data_source: "the source of data",
};

export const pageOf = (identityId: string): string => `/identities/${encodeURIComponent(identityId)}`;

/** Those who hold the right where the identity is, but for who asks. */
export function approversOf(
  approvers: readonly Actor[],
  right: Right,
  identity: IdentityRecord,
  state: Pick<InventoryState, "teams">,
  at: Date,
  but: string,
): string[] {
  const place = placeOfIdentity(identity, state.teams, at);
  return approvers.flatMap((actor) => (actor.id !== but && scopeAllows(scopeOf(actor, right), place) ? [actor.id] : []));
}

type Asked = { grantId: string; identityId: string; input: GrantInput; state: InventoryState; approvers: readonly Actor[] };

export async function tellGrantAsked(
  tx: Tx,
  ctx: Context,
  { grantId, identityId, input, state, approvers }: Asked,
): Promise<AuditRecord[]> {
  const at = ctx.clock.now();
  const identity = state.identities.find((row) => row.id === identityId);
  if (!identity || grantId === "") return [];
  await publishNotification(tx, {
    ...{ kind: "grant_request", severity: "info", at, href: pageOf(identityId) },
    title: `${oneLine(identity.name)} is to use ${what(input, state)}`,
    body: `${oneLine(ctx.actor.name)} asks for it. ${oneLine(input.reason ?? "No reason was given.", 300)}`,
    dedupeKey: `grant_request ${grantId}`,
    userIds: approversOf(approvers, "grant.approve", identity, state, at, ctx.actor.id),
  });
  return [];
}

type Decided = { state: InventoryState; grantId: string; decision: Decision["decision"]; reason: string | undefined };

/** Tells who asked. */
export async function tellGrantDecided(tx: Tx, ctx: Context, { state, grantId, decision, reason }: Decided): Promise<void> {
  const grant = state.grants.find((row) => row.id === grantId);
  const identity = state.identities.find((row) => row.id === grant?.identityId);
  if (!grant || !identity) return;
  await publishNotification(tx, {
    ...{ kind: "grant_request", severity: "info", at: ctx.clock.now(), href: pageOf(identity.id) },
    title: `${oneLine(identity.name)} ${decision === "approved" ? "may" : "may not"} use ${what(grant, state)}`,
    body: `${oneLine(ctx.actor.name)}: ${decision}. ${oneLine(reason ?? "", 300)}`.trim(),
    dedupeKey: `grant_request decided ${grantId}`,
    userIds: [grant.grantedBy],
  });
}

function what({ kind, value }: Pick<GrantState, "kind" | "value">, state: InventoryState): string {
  const known = [...state.tools, ...state.environments].find((row) => row.id === value);
  return `${GRANT_WORDS[kind]} ${oneLine(known?.name ?? value)}`;
}
