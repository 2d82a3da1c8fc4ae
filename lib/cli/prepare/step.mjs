/** Runs a program as one step of a start: never silent for long, and its last words are shown when it fails. */
import { spawn } from "node:child_process";
import { onShutdown } from "./shutdown.mjs";

const HEARTBEAT_MS = 10_000;
const KEPT_CHARACTERS = 200_000;
const TAIL_LINES = 40;

export const root = new URL("../../..", import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, "$1").replace(/\/$/, "");

/** @param {string} line */
export const say = (line) => process.stdout.write(`${line}\n`);

/** @param {number} since */
export const secondsSince = (since) => Math.round((performance.now() - since) / 1000);

/**
 * @param {string} title Said at the start and in every heartbeat.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, stream?: boolean }} [options] stream: show all output as it comes.
 * @returns {Promise<{ code: number, tail: string, output: string }>} tail: the last lines.
 */
export function runStep(title, command, args, options = {}) {
  const started = performance.now();
  say(`${title}…`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...options.env }, stdio: ["ignore", "pipe", "pipe"] });
    const forget = onShutdown(() => endChild(child));
    const heartbeat = setInterval(() => options.stream || say(`${title}… ${secondsSince(started)} s`), HEARTBEAT_MS);
    let output = "";
    const keep = (/** @type {Buffer | string} */ chunk) => {
      if (options.stream) process.stdout.write(chunk);
      output = (output + chunk).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => keep(`${error.message}\n`));
    child.on("close", (code) => {
      clearInterval(heartbeat);
      forget();
      resolve({ code: code ?? 1, output, tail: output.trim().split("\n").slice(-TAIL_LINES).join("\n") });
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGTERM");
  });
}

/** Ends the start with one clear reason. */
export class StartFailed extends Error {}
