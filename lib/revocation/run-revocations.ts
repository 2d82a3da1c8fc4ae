import type { Context } from "@/lib/auth";
import type { TaskState } from "./core/task";
import { type Audience, loadAudience } from "./load-audience";
import { type AudienceOf, sendTask } from "./send-task";
import { claimTask } from "./store/due";
import { readPolicyRow } from "./store/policy";
import { tellOverdueTasks } from "./tell-overdue";
import { watchSilence } from "./watch-silence";

/** How long a process that crashed keeps a task from the others. Connectors answer or are given up long before. */
const LEASE_MS = 5 * 60_000;
const AT_ONCE = 3;

export type RevocationRun = { sent: number; confirmed: number; failed: number; verified: number; reopened: number; overdue: number };

/**
 * Does what is due: ends access in our own inventory and at connectors, looks whether anything succeeded after a cut-off,
 * and tells what is late. The job of the same name, each minute; call it also right after a decision is committed.
 */
export async function runRevocations(ctx: Pick<Context, "db" | "clock">): Promise<RevocationRun> {
  const audienceOf = audienceOnce(ctx);
  const states = await sendDue(ctx, { taskIds: null, onlyHere: false, audienceOf });
  const { verified, reopened } = await watchSilence(ctx, audienceOf);
  const overdue = await tellOverdueTasks(ctx, audienceOf);
  const count = (state: TaskState): number => states.filter((one) => one === state).length;
  // Of an owner that changed the inventory itself is the proof.
  return {
    sent: states.length,
    confirmed: count("confirmed") + count("verified"),
    failed: count("failed"),
    verified: verified + count("verified"),
    reopened,
    overdue,
  };
}

/**
 * Ends these in our own inventory only, at once: the next call is refused before a request is answered. Connectors and
 * people follow within a minute, by the job. For requests of people who wait.
 */
export async function applyTasks(ctx: Pick<Context, "db" | "clock">, taskIds: readonly string[]): Promise<void> {
  if (taskIds.length > 0) await sendDue(ctx, { taskIds, onlyHere: true, audienceOf: audienceOnce(ctx) });
}

function audienceOnce(ctx: Pick<Context, "db" | "clock">): AudienceOf {
  let loaded: Promise<Audience> | undefined;
  const load = async (): Promise<Audience> => loadAudience(ctx, await readPolicyRow(ctx.db));
  return () => (loaded ??= load());
}

type Sending = { taskIds: readonly string[] | null; onlyHere: boolean; audienceOf: AudienceOf };

async function sendDue(ctx: Pick<Context, "db" | "clock">, { taskIds, onlyHere, audienceOf }: Sending): Promise<TaskState[]> {
  const dueBy = ctx.clock.now();
  const done = new Set<string>();
  const states: TaskState[] = [];
  const sendAll = async (): Promise<void> => {
    for (;;) {
      const leaseUntil = new Date(ctx.clock.now().getTime() + LEASE_MS);
      const task = await claimTask(ctx.db, { dueBy, leaseUntil, only: taskIds, but: done });
      if (!task) return;
      done.add(task.id);
      states.push(await sendTask(ctx, task, { onlyHere, audienceOf }));
    }
  };
  await Promise.all(Array.from({ length: onlyHere ? 1 : AT_ONCE }, sendAll));
  return states;
}
