#!/usr/bin/env node
/**
 * `npm start` and `npm run dev`: from a bare clone to a served product. Uses nothing but Node until the packages are in;
 * then this same process runs the server, so that ending it ends everything.
 */
import util from "node:util";
import { installDependencies } from "./prepare/dependencies.mjs";
import { checkNodeVersion } from "./prepare/node-version.mjs";
import { generatePrismaClient } from "./prepare/prisma-client.mjs";
import { fail, stopOnSignals } from "./prepare/shutdown.mjs";
import { root, StartFailed } from "./prepare/step.mjs";
import { enableTypeScript, readEnvironmentFile } from "./prepare/typescript.mjs";

const USAGE = `npm start -- [--demo | --empty]
  --demo    a first start loads the sample organisation
  --empty   a first start loads nothing
  --dev     development mode (npm run dev)
  --no-env-file   does not read .env
Variables: see .env.example`;

const OPTIONS = /** @type {const} */ ({
  dev: { type: "boolean" },
  demo: { type: "boolean" },
  empty: { type: "boolean" },
  help: { type: "boolean" },
  "no-env-file": { type: "boolean" },
});

function readFlags() {
  try {
    const { values } = util.parseArgs({ options: OPTIONS });
    if (values.demo && values.empty) throw new Error("--demo and --empty exclude each other");
    return values;
  } catch (error) {
    throw new StartFailed(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

async function main() {
  // First of all: an older Node would stumble over something below, and not say why.
  checkNodeVersion();
  const flags = readFlags();
  if (flags.help) {
    console.log(USAGE);
    return;
  }
  process.chdir(root);
  stopOnSignals();
  if (!flags["no-env-file"]) readEnvironmentFile();
  await installDependencies();
  await generatePrismaClient();
  Object.assign(process.env, { NODE_ENV: flags.dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  const disableTypeScript = await enableTypeScript();
  const { prepare, serve } = await import("./serve/serve.ts");
  const wanted = { dev: flags.dev === true, sample: flags.demo ? true : flags.empty ? false : undefined };
  const signIn = await prepare(wanted);
  await disableTypeScript();
  await serve(wanted, signIn);
}

try {
  await main();
} catch (error) {
  await fail(error);
}
