import { buildWhenStale, isBuilt } from "../prepare/build.mjs";
import { say } from "../prepare/step.mjs";

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runBuild() {
  if (isBuilt()) say("The last build is of these very sources");
  try {
    await buildWhenStale();
    return { passed: 1, failed: 0 };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  }
}
