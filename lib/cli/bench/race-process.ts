/** Many clients of one process that ask, commit, release and forget as fast as they can, within budgets that are too small. */
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { systemActor } from "@/lib/auth";
import { closeDatabase, database } from "@/lib/db/database";
import { authorizeCall, commitReservation, releaseReservation, stopEnforcement } from "@/lib/enforcement";
import { systemClock } from "@/lib/kernel/clock";

export const RACERS = ["racer-1", "racer-2", "racer-3"];
const CLIENTS = 32;
const REPORT_MS = 50;
/** What is forgotten comes back soon; what is not is never late, however slow the machine is. */
const FORGOTTEN_SECONDS = 1;
const KEPT_SECONDS = 120;

/** Tells on its output how many requests it made so far. */
export async function race(): Promise<void> {
  const { db } = database();
  const ctx = { db, clock: systemClock, actor: { ...systemActor("race"), id: "tok_race", sourceId: "race" } };
  let requests = 0;
  let isOver = false;
  process.stdin.on("end", () => {
    isOver = true;
  });
  process.stdin.resume();
  const report = setInterval(() => process.stdout.write(`${requests}\n`), REPORT_MS);

  const client = async (): Promise<void> => {
    while (!isOver) {
      const thousandths = 1 + Math.floor(Math.random() * 400);
      const identity = RACERS[Math.floor(Math.random() * RACERS.length)] as string;
      const estimate = { costUsd: String(thousandths / 1_000) };
      const fate = Math.random();
      const ttlSeconds = fate < 0.8 ? KEPT_SECONDS : FORGOTTEN_SECONDS;
      const call = { identity, provider: "openai", model: "gpt-4o", context: {}, estimate, ttlSeconds };
      const decision = await authorizeCall(ctx, call);
      requests += 1;
      if (decision.reservationId === undefined) {
        // A refusal from memory comes at once: over HTTP others have their turn before the next question, and so they do here.
        await nextTurn();
        continue;
      }
      // $10 a million: a hundred tokens are a thousandth of a dollar, so a call never costs more than its estimate.
      if (fate < 0.5)
        await commitReservation(ctx, decision.reservationId, {
          usage: { output: Math.floor(Math.random() * thousandths) * 100 },
          status: "ok",
        });
      else if (fate < 0.8) await releaseReservation(ctx, decision.reservationId, { reason: "failed" });
      else await wait(0);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  clearInterval(report);
  process.stdout.write(`${requests}\n`);
  await stopEnforcement();
  await closeDatabase();
}
