#!/usr/bin/env node
/** `npm run cli`, `demo`, `worker`, `bench`, `db:migrate` and `db:reset`: one command on the database of this checkout. */
import { installDependencies } from "./prepare/dependencies.mjs";
import { checkNodeVersion } from "./prepare/node-version.mjs";
import { generatePrismaClient } from "./prepare/prisma-client.mjs";
import { fail, shutdown, stopOnSignals } from "./prepare/shutdown.mjs";
import { root } from "./prepare/step.mjs";
import { enableTypeScript, readEnvironmentFile } from "./prepare/typescript.mjs";

/** @type {Record<string, () => Promise<{ run: (args: string[]) => Promise<number> }>>} */
const COMMANDS = {
  cli: () => import("./commands/cli.ts"),
  demo: () => import("./commands/demo.ts"),
  worker: () => import("./commands/worker.ts"),
  bench: () => import("./commands/bench.ts"),
  migrate: () => import("./commands/migrate.ts"),
  reset: () => import("./commands/reset.ts"),
};

async function main() {
  const [name = "", ...args] = process.argv.slice(2);
  const load = COMMANDS[name];
  if (!load) throw new Error(`There is no command ${name}. Commands: ${Object.keys(COMMANDS).join(", ")}`);
  const folder = process.cwd();
  process.chdir(root);
  checkNodeVersion();
  stopOnSignals();
  readEnvironmentFile();
  // File names that a user types count from where the user is.
  process.env.INIT_CWD ??= folder;
  await installDependencies();
  await generatePrismaClient();
  await enableTypeScript();
  const { run } = await load();
  return run(args);
}

try {
  await shutdown(await main());
} catch (error) {
  await fail(error);
}
