#!/usr/bin/env node
/**
 * Completes package-lock.json. A registry that does not serve every platform's build of a package makes npm leave those
 * builds out of the lock, which `npm ci` then refuses, and which other platforms would miss. They are put back with
 * name, version and platform; the integrity of what is fetched then rests on the registry.
 * `--check` changes nothing and ends with 1 when something is missing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./prepare/step.mjs";

const FILE = path.join(root, "package-lock.json");
const SYSTEMS = ["darwin", "win32", "linux", "android", "freebsd", "netbsd", "openbsd", "openharmony", "sunos", "aix"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry */

/**
 * @param {Record<string, LockEntry>} packages Entries of a lock, by their place.
 * @returns {[string, LockEntry][]} What is missing.
 */
export function missingOptionals(packages) {
  return Object.entries(packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(packages, place, name))
      .map(([name, range]) => /** @type {[string, LockEntry]} */ ([`node_modules/${name}`, entryFor(name, range, entry)])),
  );
}

/** Looks where Node would: beside the package, then in every folder above. @param {Record<string, LockEntry>} packages @param {string} place @param {string} name */
function isLocked(packages, place, name) {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`]) return true;
    if (at === "") return false;
  }
}

/** @param {string} name @param {string} range @param {LockEntry} parent @returns {LockEntry} */
function entryFor(name, range, parent) {
  const parts = name.split(/[-/.]/);
  const system = SYSTEMS.find((candidate) => parts.includes(candidate));
  const processor = PROCESSORS.find((candidate) => parts.includes(candidate)) ?? (/eabi/.test(name) ? "arm" : undefined);
  return {
    version: range.replace(/^[\^~]/, ""),
    ...(processor ? { cpu: [processor] } : {}),
    ...(parent.dev ? { dev: true } : {}),
    ...(/musl/.test(name) ? { libc: ["musl"] } : /gnu/.test(name) && system === "linux" ? { libc: ["glibc"] } : {}),
    optional: true,
    ...(system ? { os: [system] } : {}),
  };
}

function main() {
  const lock = JSON.parse(readFileSync(FILE, "utf8"));
  const missing = missingOptionals(lock.packages);
  if (process.argv.includes("--check")) {
    for (const [place] of missing) console.error(`package-lock.json lacks ${place}`);
    process.exit(missing.length > 0 ? 1 : 0);
  }
  const all = { ...lock.packages, ...Object.fromEntries(missing) };
  lock.packages = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} entries added to package-lock.json`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
