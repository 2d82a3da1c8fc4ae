import { say } from "../prepare/step.mjs";
import { openRuntime } from "../runtime/open-runtime";

/** Brings the database to the state of this version. */
export async function run(): Promise<number> {
  await openRuntime();
  say("The database is up to date");
  return 0;
}
