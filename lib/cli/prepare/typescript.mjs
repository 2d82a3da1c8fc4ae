import { existsSync } from "node:fs";
import path from "node:path";
import { root, StartFailed } from "./step.mjs";

/**
 * Lets this process import TypeScript.
 * @returns {Promise<() => Promise<void>>} Takes the compiler out again: the built web application is plain JavaScript.
 */
export async function enableTypeScript() {
  const { register } = await import("tsx/esm/api");
  return register({ tsconfig: path.join(root, "tsconfig.json") });
}

/** Variables of a .env file, unless the environment has them already. */
export function readEnvironmentFile() {
  const file = path.join(root, ".env");
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new StartFailed(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
