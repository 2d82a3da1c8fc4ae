import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { DomainError } from "@/lib/kernel/errors";
import { nextTry } from "@/lib/notify/core/back-off";
import { applyHere, asSystem } from "./apply-here";
import { type Answered, askConnectors } from "./ask-connectors";
import { isReady } from "./core/abilities";
import { mayStep, stateAfter } from "./core/machine";
import { type Target, type Task, type TaskDetails, type TaskState, trailWith } from "./core/task";
import type { Audience } from "./load-audience";
import { planSending } from "./plan-sending";
import { lockTask, writeTask } from "./store/tasks";
import { tellErrand, tellFailed } from "./tell-people";

type Sending = Pick<Context, "db" | "clock">;
/** Who is told is read once a run, and only where somebody is. */
export type AudienceOf = () => Promise<Audience>;
type Bearings = { row: GovernanceRow | undefined; audienceOf: AudienceOf };

/**
 * Sends one task that was claimed: works out where, ends it in our own inventory, and asks the connectors. A crash at any
 * place leaves it claimed for a while, and all of it can be done again. What nobody can do for the product is told to a person.
 * @param onlyHere Only our own inventory, which is quick; the rest is left to the job.
 * @returns the state that it is in now.
 */
export async function sendTask(
  ctx: Sending,
  claimed: Task,
  { onlyHere, audienceOf }: { onlyHere: boolean; audienceOf: AudienceOf },
): Promise<TaskState> {
  const [row] = await readGovernance(ctx.db, [claimed.identityId], ctx.clock.now());
  const bearings = { row, audienceOf };
  const planned = await begin(ctx, claimed, bearings);
  if (!planned) return claimed.state;
  let task = planned;
  if (!task.details.inventoryAt) {
    try {
      task = await noteHere(ctx, task, await applyHere(ctx, task, row));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return fail(ctx, task, `The inventory refuses it: ${error.message}`, bearings);
    }
  }
  if (onlyHere) return (await leaveRest(ctx, task)).state;
  return record(ctx, task, await askConnectors(ctx, task, row), bearings);
}

/** Plans it anew unless it is under way, and notes that it is sent. Undefined when somebody cancelled or confirmed it meanwhile. */
async function begin(ctx: Sending, claimed: Task, { row, audienceOf }: Bearings): Promise<Task | undefined> {
  if (claimed.state === "sent" && claimed.details.targets) return claimed;
  const { inventoryAt: _, ...details } = await planSending(ctx, claimed);
  const targets = details.targets ?? [];
  const errand = targets.find(({ by, state }) => by === "hand" && state !== "applied");
  const audience = errand && (await audienceOf());
  return withTransaction(ctx.db, async (tx) => {
    const task = await lockTask(tx, claimed.id);
    if (!task || !mayStep(task.state, "send")) return undefined;
    const at = ctx.clock.now();
    const places = targets.map(({ label }) => label).join("; ");
    const change = {
      state: stateAfter(task.state, "send"),
      sentAt: at,
      details,
      attempts: 0,
      connectorId: targets.find(({ connectorId }) => connectorId !== null)?.connectorId ?? null,
      assigneeId: task.assigneeId ?? audience?.errandOf(task, row) ?? null,
      trail: trailWith(task.trail, { at: at.toISOString(), state: "sent", text: places === "" ? "Sent." : `Sent: ${places}.` }),
    };
    await writeTask(tx, task.id, change);
    const sent = { ...task, ...change };
    if (errand && audience) await tellErrand(tx, { task: sent, row, audience, at }, errand.label);
    return sent;
  });
}

async function noteHere(ctx: Sending, task: Task, text: string): Promise<Task> {
  const at = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    const now = (await lockTask(tx, task.id)) ?? task;
    const details = { ...now.details, inventoryAt: at.toISOString() };
    const trail = trailWith(now.trail, { at: at.toISOString(), state: now.state, text });
    await writeTask(tx, task.id, { details, trail });
    return { ...now, details, trail };
  });
}

async function leaveRest({ db, clock }: Sending, task: Task): Promise<Task> {
  await withTransaction(db, (tx) => writeTask(tx, task.id, { nextTryAt: clock.now() }));
  return task;
}

/** Puts what connectors answered to what the task is now: confirmed, failed, to be tried again, or a person's errand. */
async function record(ctx: Sending, asked: Task, answers: readonly Answered[], { row, audienceOf }: Bearings): Promise<TaskState> {
  const audience = answers.some(({ outcome }) => outcome.state === "failed") ? await audienceOf() : null;
  return withTransaction(ctx.db, async (tx) => {
    const task = await lockTask(tx, asked.id);
    if (task?.state !== "sent") return task?.state ?? asked.state;
    const at = ctx.clock.now();
    const targets = (task.details.targets ?? []).map((target) => answered(target, answers, at));
    const trail = answers.reduce((all, { target, outcome }) => {
      return trailWith(all, { at: at.toISOString(), state: task.state, text: `${target.label}: ${outcome.text}` });
    }, task.trail);
    const settled = { ...task, trail, details: { ...task.details, targets }, attempts: task.attempts + Number(answers.length > 0) };
    const change = nextOf(settled, answers, at);
    await writeTask(tx, task.id, { trail, details: settled.details, attempts: settled.attempts, ...change });
    const after = { ...settled, ...change };
    if (after.state === "failed" && audience) await tellFailed(tx, { task: after, row, audience, at }, after.trail.at(-1)?.text ?? "");
    if (after.state !== task.state) await auditStep(tx, ctx, after);
    return after.state;
  });
}

function answered(target: Target, answers: readonly Answered[], at: Date): Target {
  const answer = answers.find((one) => isSame(one.target, target));
  if (!answer) return target;
  const attempts = target.attempts + 1;
  if (answer.outcome.state === "applied") return { ...target, attempts, state: "applied", appliedAt: at.toISOString() };
  return { ...target, attempts, state: answer.outcome.state === "accepted" ? "sent" : target.state };
}

const isSame = (one: Target, other: Target): boolean =>
  one.by === other.by && one.connectorId === other.connectorId && one.credentialId === other.credentialId;

function nextOf(task: Task, answers: readonly Answered[], at: Date): Partial<Task> {
  const targets = task.details.targets ?? [];
  if (targets.every(({ state }) => state === "applied")) return confirmedBy(task, confirmerOf(targets), at);
  const isRefused = answers.some(({ outcome }) => outcome.state === "failed" && !outcome.retry);
  const waits = targets.some((target) => isReady(target, task.action, targets));
  const again = waits ? nextTry(task.attempts, at) : null;
  if (isRefused || (waits && again === null)) return { state: stateAfter(task.state, "fail"), nextTryAt: null };
  // What is left is a person's: the job has nothing to do until they have.
  return { nextTryAt: again };
}

const confirmerOf = (targets: readonly Target[]): string => {
  const names = targets.filter(({ by }) => by === "connector").map(({ label }) => label);
  return names.length === 0 ? "Countinghouse" : names.join("; ");
};

/** The moment at which the last of all places applied it is the cut-off. */
export function confirmedBy(task: Task, confirmer: string, at: Date): Partial<Task> {
  const text =
    task.action === "reassign" ? "Confirmed and verified: the inventory says so." : `Confirmed by ${confirmer}. No success may follow.`;
  const state = stateAfter(task.state, "confirm");
  const isSeen = task.action === "reassign";
  const { violation: _, ...details } = task.details;
  return {
    details,
    state: isSeen ? stateAfter(state, "verify") : state,
    ...{
      confirmedBy: confirmer.slice(0, 300),
      confirmedAt: at,
      appliedAt: at,
      cutOffAt: at,
      nextTryAt: isSeen ? null : at,
      verifiedAt: isSeen ? at : null,
    },
    trail: trailWith(task.trail, { at: at.toISOString(), state: isSeen ? "verified" : "confirmed", text }),
  };
}

async function fail(ctx: Sending, task: Task, text: string, { row, audienceOf }: Bearings): Promise<TaskState> {
  const audience = await audienceOf();
  return withTransaction(ctx.db, async (tx) => {
    const now = await lockTask(tx, task.id);
    if (!now || !mayStep(now.state, "fail")) return now?.state ?? task.state;
    const at = ctx.clock.now();
    const change = {
      state: stateAfter(now.state, "fail"),
      nextTryAt: null,
      trail: trailWith(now.trail, { at: at.toISOString(), state: "failed", text }),
    };
    await writeTask(tx, now.id, change);
    const after = { ...now, ...change };
    await tellFailed(tx, { task: after, row, audience, at }, text);
    await auditStep(tx, ctx, after);
    return after.state;
  });
}

const VERBS: Partial<Record<TaskState, string>> = {
  confirmed: "confirm",
  failed: "fail",
  verified: "verify",
  reopened: "reopen",
  cancelled: "cancel",
};

/** What the product itself found out; last in its transaction. */
export async function auditStep(
  tx: Parameters<typeof recordAudit>[0],
  ctx: Sending,
  task: Task,
  details?: Partial<TaskDetails>,
): Promise<void> {
  const { title, state, appliedAt, confirmedBy: confirmer, lastSuccessAt } = task;
  await recordAudit(tx, asSystem(ctx), {
    ...{ action: `revocation.${VERBS[state] ?? state}`, objectType: "revocation", objectId: task.id },
    after: { title, state, appliedAt, confirmedBy: confirmer, lastSuccessAt, seen: task.trail.at(-1)?.text ?? null, ...details },
  });
}
