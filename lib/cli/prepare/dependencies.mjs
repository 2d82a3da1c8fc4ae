/** Brings node_modules to the state of package-lock.json, when it is not there already. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, runStep, StartFailed, say, secondsSince } from "./step.mjs";

const lockFile = path.join(root, "package-lock.json");
/** What npm itself notes about a finished install. */
const installedFile = path.join(root, "node_modules/.package-lock.json");
/** Which lock the last install was made for: what it left out (packages of other platforms) is not tried again. */
const stampFile = path.join(root, "node_modules/.countinghouse-install");

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockEntry */

export async function installDependencies() {
  const digest = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  const stamp = `${digest} ${process.platform}-${process.arch}`;
  if (isInstalled(stamp)) return;
  const started = performance.now();
  const first = await npm(["ci"]);
  if (first.code !== 0) {
    say(`npm ci did not work, so npm install is tried. Its reason: ${reasonIn(first.tail)}`);
    const second = await npm(["install"]);
    if (second.code !== 0) throw new StartFailed(`The packages cannot be installed.\n${second.tail}`);
  }
  writeFileSync(stampFile, stamp);
  say(`Packages installed in ${secondsSince(started)} s`);
}

/** @param {string} stamp */
function isInstalled(stamp) {
  if (!existsSync(installedFile)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return true;
  /** @type {Record<string, LockEntry>} */
  const wanted = JSON.parse(readFileSync(lockFile, "utf8")).packages;
  /** @type {Record<string, LockEntry>} */
  const there = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(wanted).every(([where, entry]) => where === "" || entry.optional || there[where]?.version === entry.version);
}

/** @param {string[]} args */
function npm(args) {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--include=dev"];
  // Prisma's installer would fetch an engine that is not used (see prisma.config.ts): a name that exists keeps it quiet.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, npm_config_update_notifier: "false" };
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) return runStep("Installing packages", process.execPath, [cli, ...args, ...quiet], { env });
  if (process.platform === "win32") return runStep("Installing packages", "cmd", ["/c", "npm", ...args, ...quiet], { env });
  return runStep("Installing packages", "npm", [...args, ...quiet], { env });
}

/** @param {string} output */
function reasonIn(output) {
  const line = output.split("\n").find((text) => /npm (error|ERR!)/.test(text) && !/code [A-Z]+$/.test(text));
  return line?.replace(/^npm (error|ERR!)\s*/, "") ?? "it gave none";
}
