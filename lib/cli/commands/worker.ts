import { closeDatabase } from "@/lib/db/database";
import { startJobs, stopJobs } from "@/lib/jobs";
import { onShutdown } from "../prepare/shutdown.mjs";
import { say } from "../prepare/step.mjs";
import { openRuntime } from "../runtime/open-runtime";

/** Works off the jobs until it is told to stop. The web process then runs with JOBS=external. */
export async function run(): Promise<number> {
  await openRuntime();
  onShutdown(closeDatabase);
  await startJobs();
  onShutdown(async () => {
    say("Stopping…");
    await stopJobs();
  });
  say("Working off jobs. Ctrl-C stops it.");
  return new Promise(() => undefined);
}
