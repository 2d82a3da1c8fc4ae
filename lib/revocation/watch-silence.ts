import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { markVerified } from "@/lib/identities";
import { formatInstant } from "@/lib/kernel/time-words";
import { mayStep, stateAfter } from "./core/machine";
import { unshownWords } from "./core/proof";
import { judge, silentFrom, type Verdict } from "./core/silence";
import { type RevocationPolicy, type Task, trailWith } from "./core/task";
import { type Sight, seeCalls } from "./see-calls";
import { type AudienceOf, auditStep } from "./send-task";
import { lookAgainAt, readWatched } from "./store/due";
import { readPolicyRow } from "./store/policy";
import { lockTask, writeTask } from "./store/tasks";
import { tellReopened } from "./tell-people";

type Watching = Pick<Context, "db" | "clock">;

const AT_ONCE = 500;
const MINUTE_MS = 60_000;
/** Calls that arrive late still count against what was verified; after this the rules of risk look alone. */
const WATCHED_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Looks at the calls of all that was confirmed, by the time of the call: a success after the cut-off and the grace reopens
 * the task and is told as critical; enough silence verifies it. What was verified is looked at once an hour for 90 days more.
 */
export async function watchSilence(ctx: Watching, audienceOf: AudienceOf): Promise<{ verified: number; reopened: number }> {
  const dueBy = ctx.clock.now();
  const policy = await readPolicyRow(ctx.db);
  const count = { verified: 0, reopened: 0 };
  for (;;) {
    const tasks = await readWatched(ctx.db, dueBy, AT_ONCE);
    if (tasks.length === 0) return count;
    const sights = await seeCalls(ctx, tasks, policy);
    const quiet: Task[] = [];
    for (const [i, task] of tasks.entries()) {
      const sight = sights[i] as Sight;
      const verdict = judge(task, policy, sight, dueBy);
      if (verdict === "wait" && !isNews(task, sight)) {
        quiet.push(task);
        continue;
      }
      const state = await settle(ctx, task, { verdict, sight, policy, audienceOf });
      if (state === "verified") count.verified += 1;
      if (state === "reopened") count.reopened += 1;
    }
    await lookAgain(ctx, quiet, dueBy);
  }
}

async function lookAgain({ db }: Watching, tasks: readonly Task[], now: Date): Promise<void> {
  for (const state of ["confirmed", "verified"] as const) {
    const ids = tasks.filter((task) => task.state === state && nextLook(task, now) !== null).map(({ id }) => id);
    if (ids.length > 0) await lookAgainAt(db, new Date(now.getTime() + PAUSE_MS[state]), ids);
  }
  const over = tasks.filter((task) => nextLook(task, now) === null).map(({ id }) => id);
  if (over.length > 0) await lookAgainAt(db, null, over);
}

const PAUSE_MS = { confirmed: MINUTE_MS, verified: 60 * MINUTE_MS };
const nextLook = ({ state, verifiedAt }: Pick<Task, "state" | "verifiedAt">, now: Date): Date | null => {
  if (state === "confirmed") return new Date(now.getTime() + PAUSE_MS.confirmed);
  const isOver = verifiedAt !== null && now.getTime() - verifiedAt.getTime() > WATCHED_DAYS * DAY_MS;
  return isOver ? null : new Date(now.getTime() + PAUSE_MS.verified);
};

const isNews = (task: Task, sight: Sight): boolean =>
  sight.denied.calls !== task.deniedCalls ||
  (sight.lastSuccessAt !== null && sight.lastSuccessAt.getTime() !== task.lastSuccessAt?.getTime());

type Settling = { verdict: Verdict; sight: Sight; policy: RevocationPolicy; audienceOf: AudienceOf };

/** @returns the state that it came to, or null when it stays. */
async function settle(ctx: Watching, looked: Task, { verdict, sight, policy, audienceOf }: Settling): Promise<Task["state"] | null> {
  const audience = verdict === "reopen" ? await audienceOf() : null;
  return withTransaction(ctx.db, async (tx) => {
    const task = await lockTask(tx, looked.id);
    // Somebody was faster: the next look sees it as it is now.
    if (!task || task.state !== looked.state || task.cutOffAt?.getTime() !== looked.cutOffAt?.getTime()) return null;
    const at = ctx.clock.now();
    const step = verdict === "verify" ? "verify" : verdict === "reopen" ? "reopen" : verdict === "superseded" ? "cancel" : null;
    const state = step !== null && mayStep(task.state, step) ? stateAfter(task.state, step) : task.state;
    const text = wordsOf(task, verdict, sight, policy);
    const after: Task = {
      ...task,
      state,
      details: verdict === "reopen" && sight.violation ? { ...task.details, violation: sight.violation } : task.details,
      ...{ lastSuccessAt: sight.lastSuccessAt ?? task.lastSuccessAt, lastDeniedAt: sight.denied.lastAt, deniedCalls: sight.denied.calls },
      verifiedAt: state === "verified" ? (task.verifiedAt ?? at) : state === "reopened" ? null : task.verifiedAt,
      trail: text === null ? task.trail : trailWith(task.trail, { at: at.toISOString(), state, text }),
    };
    const isWatched = (state === "confirmed" || state === "verified") && verdict !== "superseded";
    const nextTryAt = isWatched ? nextLook(after, at) : null;
    const { details, lastSuccessAt, lastDeniedAt, deniedCalls, verifiedAt, trail } = after;
    await writeTask(tx, task.id, { state, details, lastSuccessAt, lastDeniedAt, deniedCalls, verifiedAt, trail, nextTryAt });
    if (state === task.state) return null;
    if (task.action === "revoke" && task.subjectKind === "identity")
      await markVerified(tx, { identityId: task.identityId, at: after.verifiedAt });
    if (state === "reopened" && audience) await tellReopened(tx, { task: after, row: sight.row, audience, at });
    await auditStep(tx, ctx, after, after.details.violation ? { violation: after.details.violation } : undefined);
    return state;
  });
}

function wordsOf(task: Task, verdict: Verdict, { denied, violation }: Sight, policy: RevocationPolicy): string | null {
  if (verdict === "superseded") return "It was allowed again by a later decision: nothing more is watched.";
  if (verdict === "reopen") {
    const since = task.cutOffAt ? formatInstant(silentFrom(task.cutOffAt, policy)) : "";
    return `${violation?.calls ?? 0} successful call${violation?.calls === 1 ? "" : "s"}${violation?.what ? ` of ${violation.what}` : ""} after ${since}: it did not end.`;
  }
  if (verdict !== "verify") return null;
  const unshown = unshownWords(task);
  if (unshown.length > 0)
    return `${unshown.join(". ")}: this stands on the word of ${task.confirmedBy ?? "nobody"}. Nothing spoke against it for ${policy.silenceDays} days.`;
  const refused = denied.calls === 0 ? "" : ` ${denied.calls} refused call${denied.calls === 1 ? "" : "s"} bear it out.`;
  return `No success for ${policy.silenceDays} days after the cut-off.${refused}`;
}
