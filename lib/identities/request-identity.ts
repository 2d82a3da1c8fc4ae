import type { AuditRecord } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Actor } from "@/lib/auth/core/actor";
import type { Right } from "@/lib/auth/core/roles";
import type { Tx } from "@/lib/db/client";
import { Invalid } from "@/lib/kernel/errors";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { applyGrant } from "./core/plan/plan-grants";
import { applyIdentity, registerIdentity } from "./core/plan/plan-identities";
import { type InventoryPlan, planOne } from "./core/plan/plan-inventory";
import type { IdentityRecord, InventoryState } from "./core/plan/state";
import { edit, type Workbench } from "./core/plan/workbench";
import { currentOf } from "./core/timeline";
import { readApprovers } from "./read-approvers";
import { requirePerson, SECURITY_APPROVAL } from "./require-deeds";
import type { IdentityRequest } from "./schemas";
import { notThere, placeOfObject, scopeAllows, scopeFor } from "./scope";
import { readHome } from "./store/read-people";
import { approversOf, pageOf } from "./tell-access";

export type RequestedIdentity = { id: string; name: string; state: "requested" };

/**
 * Asks for an identity: what it is for, who answers for it, where it works, what it wants to use. It may do nothing until
 * another person says yes by making it active; those who can are told. Owner and team are the caller's own unless said.
 * With the yes goes a yes to the models and approved tools that were asked for with it.
 * @throws Forbidden for machine tokens; NotFound for a team or application that the caller does not see; Invalid, Conflict.
 * Right: identity.write.
 */
export async function requestIdentity(ctx: Context, input: IdentityRequest): Promise<RequestedIdentity> {
  authorize(ctx, "identity.write");
  requirePerson(ctx, "Only a person asks for an identity.");
  const home = await readHome(ctx.db, ctx.actor.personId);
  const { models, tools, ...said } = input;
  const entry = { ...said, owner: said.owner ?? home?.email, team: said.team ?? home?.teamId ?? undefined };
  if (entry.owner === undefined) throw nobodyAnswers();
  const right: Right = input.breakGlass ? SECURITY_APPROVAL : "grant.approve";
  const approvers = await readApprovers(ctx.db, right);
  let created = "";
  await commitPlan(ctx, {
    right: "identity.write",
    mode: "create",
    wanted: { emails: addressesIn(entry), identities: entry.parent ? [entry.parent] : [] },
    plan: (state, context) =>
      planOne(state, { ...context, mayAddPeople: false }, (bench) => {
        created = planRequest(bench, entry, [...models.map(asModel), ...tools.map(asTool)]);
      }),
    check: (state, plan, now) => requireSeen(ctx, state, plan, home?.teamId ?? null, now),
    also: (tx, plan, state) => tellApprovers(tx, ctx, { plan, state, approvers, right }),
  });
  return { id: created, name: input.name, state: "requested" };
}

type Wish = { kind: "model" | "tool"; value: string };
const asModel = (value: string): Wish => ({ kind: "model", value });
const asTool = (value: string): Wish => ({ kind: "tool", value });

const nobodyAnswers = (): Invalid =>
  new Invalid("Nobody would answer for it.", [{ location: "owner", message: "Missing.", fix: "Name the owner by e-mail address." }]);

function planRequest(bench: Workbench, entry: Omit<IdentityRequest, "models" | "tools">, wishes: readonly Wish[]): string {
  const id = registerIdentity(bench, entry, "");
  if (id === null) return "";
  applyIdentity(bench, id, { ...entry, state: "requested" }, "");
  edit(bench, "identities", id).requestedBy = bench.by;
  for (const [i, wish] of wishes.entries())
    applyGrant(bench, id, { ...wish, reason: "Asked for with the identity" }, `${wish.kind}s[${i}]`);
  return id;
}

/** A request charges nobody; but what it names has to be in sight, so that names cannot be guessed. */
function requireSeen(ctx: Context, state: InventoryState, plan: InventoryPlan, home: string | null, now: Date): void {
  const scope = scopeFor(ctx, "inventory.read");
  for (const { kind, after } of plan.touched) {
    if (kind !== "identities") continue;
    const { teamId = null, applicationId = null } = currentOf((after as IdentityRecord).spans, now) ?? {};
    if (teamId !== null && teamId !== home && !scopeAllows(scope, placeOfObject(state, "teams", teamId, now))) throw notThere("team");
    if (applicationId !== null && !scopeAllows(scope, placeOfObject(state, "applications", applicationId, now)))
      throw notThere("application");
  }
}

type Told = { plan: InventoryPlan; state: InventoryState; approvers: readonly Actor[]; right: Right };

async function tellApprovers(tx: Tx, ctx: Context, { plan, state, approvers, right }: Told): Promise<AuditRecord[]> {
  const at = ctx.clock.now();
  for (const { kind, id, after } of plan.touched) {
    if (kind !== "identities") continue;
    const identity = after as IdentityRecord;
    await publishNotification(tx, {
      ...{ kind: "identity_request", severity: "info", at, href: pageOf(id) },
      title: `${oneLine(ctx.actor.name)} asks for the identity ${oneLine(identity.name)}`,
      body: oneLine(identity.purpose ?? "", 400),
      dedupeKey: `identity_request ${id}`,
      userIds: approversOf(approvers, right, identity, state, at, ctx.actor.id),
    });
  }
  return [];
}
