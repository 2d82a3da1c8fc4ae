/** Builds the web application, when its sources changed since the last build. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hashOfFiles } from "./hash.mjs";
import { root, runStep, StartFailed, say, secondsSince } from "./step.mjs";

const stampFile = path.join(root, ".next/countinghouse-sources");
const SOURCES = [
  "app",
  "components",
  "lib",
  "prisma/schema",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
/** What only the commands and tests use is no part of the web application; the source of the generated client is prisma/schema. */
const NOT_BUILT = /^lib\/(cli|testing|sample|db\/(generated|embedded))\/|^lib\/db\/(migrate\.ts|schema-engine\.mjs)$|\.test\.tsx?$|\.md$/;

const sourcesDigest = () => hashOfFiles(SOURCES, (file) => !NOT_BUILT.test(file));

/** @returns {boolean} */
function isBuilt() {
  return existsSync(path.join(root, ".next/BUILD_ID")) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === sourcesDigest();
}

export async function buildWhenStale() {
  if (isBuilt()) return;
  const started = performance.now();
  // Before the build: a source that changes during it makes the next start build again.
  const digest = sourcesDigest();
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { code, tail } = await runStep("Building the web application", process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    env,
  });
  if (code !== 0) throw new StartFailed(`The web application cannot be built.\n${tail}`);
  writeFileSync(stampFile, digest);
  say(`Built in ${secondsSince(started)} s`);
}
