/** One way out of a long-running process: whatever was started says how it is stopped, and everything stops once, newest first. */
import { readFileSync } from "node:fs";

/** @type {(() => unknown)[]} */
const tasks = [];
/** @type {Promise<never> | undefined} */
let stopping;
let firstSignalAt = 0;

/** npm passes on a signal that the terminal has sent to us too: only a later one is impatience. */
const IMPATIENT_AFTER_MS = 2_000;
const PARENT_CHECK_MS = 300;
const MOST_BETWEEN = 3;

/**
 * @param {() => unknown} task Stops something; may return a promise.
 * @returns {() => void} Takes the task back, when what it stops has ended by itself.
 */
export function onShutdown(task) {
  tasks.push(task);
  return () => {
    const index = tasks.indexOf(task);
    if (index >= 0) tasks.splice(index, 1);
  };
}

/** @param {number} code @returns {Promise<never>} */
export function shutdown(code) {
  stopping ??= stopEverything(code);
  return stopping;
}

/**
 * Ends with a reason: one sentence, and where it came from only for those who asked.
 * @param {unknown} error @returns {Promise<never>}
 */
export function fail(error) {
  console.error(process.env.LOG_LEVEL === "debug" || !(error instanceof Error) ? error : error.message || error.name);
  return shutdown(1);
}

/** @param {number} code @returns {Promise<never>} */
async function stopEverything(code) {
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    try {
      await task();
    } catch (error) {
      console.error(`While stopping: ${error instanceof Error ? error.message : error}`);
    }
  }
  process.exit(code);
}

/** Ctrl-C, SIGTERM and a closed terminal stop everything cleanly, and so does the end of the npm that started us. */
export function stopOnSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (stopping && Date.now() - firstSignalAt > IMPATIENT_AFTER_MS) process.exit(1);
      firstSignalAt ||= Date.now();
      void shutdown(0);
    });
  }
  // Whoever starts us without npm may leave us running on purpose.
  if (process.env.npm_lifecycle_event === undefined) return;
  const line = lineToNpm();
  const watch = setInterval(() => {
    if (lineToNpm() !== line) void shutdown(0);
  }, PARENT_CHECK_MS);
  watch.unref();
}

/** The processes between us and npm, npm included: npm runs us in a shell, which outlives a killed npm. */
function lineToNpm() {
  const line = [process.ppid];
  for (let at = process.ppid; process.platform === "linux" && line.length < MOST_BETWEEN; ) {
    try {
      if (/\bnpm\b/.test(readFileSync(`/proc/${at}/cmdline`, "utf8"))) break;
      const stat = readFileSync(`/proc/${at}/stat`, "utf8");
      at = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      line.push(at);
    } catch {
      break;
    }
  }
  return line.join(" ");
}
