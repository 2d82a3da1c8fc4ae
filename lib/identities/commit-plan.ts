import { type AuditRecord, recordAudits } from "@/lib/audit";
import { authorize, endSessionsOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Right } from "@/lib/auth/core/roles";
import { scopeOf } from "@/lib/auth/core/scope";
import type { Tx } from "@/lib/db/client";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { InventoryPlan, Touched } from "./core/plan/plan-inventory";
import { type GrantState, type IdentityRecord, type InventoryState, KIND_WORDS } from "./core/plan/state";
import type { PlanContext, PlanProblem } from "./core/plan/workbench";
import type { Reattribution } from "./core/reattribution";
import { requireDeeds } from "./require-deeds";
import { lockInventory, readState, type Wanted } from "./store/read-state";
import { writePlan } from "./store/write-plan";

const TIMEOUT_MS = 120_000;

export type PlannedChange = {
  right: Right;
  wanted: Wanted;
  mode: PlanContext["mode"];
  effectiveFrom?: Date | undefined;
  /** Pure, but for throwing NotFound when what it changes is out of sight. */
  plan: (state: InventoryState, context: PlanContext) => InventoryPlan;
  /** Last word before anything is written: scope. */
  check?: (state: InventoryState, plan: InventoryPlan, now: Date) => void;
  /** One row for each thing changed, unless said otherwise. */
  audit?: (plan: InventoryPlan) => AuditRecord[];
  /** What is written beside the plan; returns what the audit log is to say of it. */
  also?: (tx: Tx, plan: InventoryPlan, state: InventoryState) => Promise<AuditRecord[]>;
  /** Whether calls may be attributed or things be named otherwise after it; always, unless said. */
  raisesVersion?: (plan: InventoryPlan) => boolean;
  /** Which stored usage may answer to somebody else after it. */
  reattributes?: (plan: InventoryPlan, now: Date) => Reattribution[];
  reason?: string | undefined;
};

/**
 * The one way by which the inventory changes: authorised, one change after another, planned against what is stored,
 * then written, the ledger's version raised, the revision of stored usage noted and the audit log appended, in one
 * transaction. A plan that changes nothing leaves no trace.
 * @throws Forbidden, and Invalid or Conflict with every problem of the plan.
 */
export async function commitPlan(ctx: Context, change: PlannedChange): Promise<InventoryPlan> {
  authorize(ctx, change.right);
  return withTransaction(ctx.db, (tx) => commitPlanIn(tx, ctx, change), TIMEOUT_MS);
}

/** The same, as a part of the caller's transaction. */
export async function commitPlanIn(tx: Tx, ctx: Context, change: PlannedChange): Promise<InventoryPlan> {
  authorize(ctx, change.right);
  await lockInventory(tx);
  const now = ctx.clock.now();
  const state = await readState(tx, change.wanted);
  const plan = makePlan(ctx, change, now, state);
  await writePlan(tx, plan, now);
  await endSessionsOf(
    tx,
    plan.touched.filter(isLeaver).map(({ id }) => id),
  );
  const told = (await change.also?.(tx, plan, state)) ?? [];
  if (told.length === 0 && plan.touched.every((touched) => touched.outcome === "unchanged")) return plan;
  if (change.raisesVersion?.(plan) ?? true) await raiseLedgerVersion(tx, "inventory");
  for (const stored of change.reattributes?.(plan, now) ?? []) await oweRevision(tx, { kind: "attribution", ...stored });
  if (plan.touched.some((touched) => isMovedUnit(touched) || isOtherwiseCalled(touched))) await oweRevision(tx, { kind: "budgets" });
  const because = change.reason === undefined ? {} : { reason: change.reason };
  const entries = [...(change.audit ?? auditOfEach)(plan), ...told];
  await recordAudits(
    tx,
    ctx,
    entries.map((entry) => ({ ...entry, ...because })),
  );
  return plan;
}

/** Whoever leaves is signed out for good: who comes back signs in anew. */
const isLeaver = ({ kind, outcome, after }: Touched): boolean =>
  kind === "people" && outcome !== "unchanged" && "active" in after && !after.active;

/** A unit that lies below another one than before: budgets of units count what lies below them. */
const isMovedUnit = ({ kind, outcome, fields }: Touched): boolean =>
  kind === "businessUnits" && outcome === "changed" && fields.includes("parentId");

/** A tool that usage may call otherwise than before, or called so before it was connected: budgets of tools count it by all its names. */
const isOtherwiseCalled = ({ kind, outcome, fields }: Touched): boolean =>
  kind === "tools" && (outcome === "created" || (outcome === "changed" && (fields.includes("name") || fields.includes("aliases"))));

/** The same, without writing: what would change. */
export async function previewPlan(ctx: Context, change: PlannedChange): Promise<InventoryPlan> {
  authorize(ctx, change.right);
  return makePlan(ctx, change, ctx.clock.now(), await readState(ctx.db, change.wanted));
}

function makePlan(ctx: Context, change: PlannedChange, now: Date, state: InventoryState): InventoryPlan {
  const plan = change.plan(state, {
    mode: change.mode,
    now,
    effectiveFrom: change.effectiveFrom ?? now,
    newId,
    by: ctx.actor.id,
    byPerson: ctx.actor.personId ?? null,
    mayAddPeople: ctx.actor.rights.has("inventory.write"),
    seesEverything: scopeOf(ctx.actor, change.right).kind === "all",
  });
  refuseProblems(plan.problems);
  requireDeeds(ctx, state, plan, now);
  change.check?.(state, plan, now);
  return plan;
}

export function refuseProblems(problems: readonly PlanProblem[]): void {
  const first = problems[0];
  if (!first) return;
  const details = problems.slice(0, 100).map(({ kind: _, ...detail }): ErrorDetail => detail);
  const message = problems.length === 1 ? first.message : `${problems.length} problems: ${first.location}: ${first.message}`;
  throw problems.every((problem) => problem.kind === "conflict") ? new Conflict(message, details) : new Invalid(message, details);
}

function auditOfEach(plan: InventoryPlan): AuditRecord[] {
  return plan.touched.flatMap((touched) => {
    if (touched.outcome === "unchanged") return [];
    const { objectType } = KIND_WORDS[touched.kind];
    return [{ action: `${objectType}.${verbOf(touched)}`, objectType, objectId: touched.id, before: touched.before, after: touched.after }];
  });
}

function verbOf(touched: Touched): string {
  const { outcome, kind } = touched;
  if (outcome === "created") return "create";
  if (isApproval(touched)) return "approve";
  if (outcome === "changed") return "change";
  if (kind === "grants") return (touched.before as GrantState | null)?.approvedAt ? "end" : "refuse";
  return kind === "identities" || kind === "credentials" ? "revoke" : "archive";
}

type Approvable = Pick<IdentityRecord, "approvedAt">;
const isApproval = ({ outcome, before, after }: Touched): boolean =>
  outcome === "changed" && "approvedAt" in after && after.approvedAt !== null && (before as Approvable | null)?.approvedAt === null;
