import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The command line of a living process; undefined when no living process has that number. A process that ended but that
 * nobody has collected (common in containers) still has a number: it counts as dead.
 */
function commandOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  try {
    if (process.platform === "win32") return "";
    if (process.platform === "linux") {
      // "123 (command) S …": the command may hold spaces and brackets, so the state is read behind the last one.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat[stat.lastIndexOf(")") + 2] === "Z" ? undefined : readFileSync(`/proc/${pid}/cmdline`, "utf8");
    }
    const [state = "", ...command] = execFileSync("ps", ["-o", "stat=,command=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(" ");
    return state.startsWith("Z") ? undefined : command.join(" ");
  } catch {
    return undefined;
  }
}

export const isAlive = (pid: number): boolean => commandOf(pid) !== undefined;

/** Whether a living process is the server of this folder: its number alone may by now belong to somebody else's server. */
export function isServerOf(folder: string, pid: number): boolean {
  const command = commandOf(pid);
  return command !== undefined && (process.platform === "win32" || command.includes(folder));
}
