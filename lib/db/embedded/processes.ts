import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What the system says about a process number; undefined when no living process has it. */
type Living = { command: string };

/** A process that ended but that nobody has collected (common in containers) still has a number: it counts as dead. */
function living(pid: number): Living | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  try {
    if (process.platform === "linux") {
      // "123 (command) S …": the command may hold spaces and brackets, so the state is read behind the last one.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const end = stat.lastIndexOf(")");
      return stat[end + 2] === "Z" ? undefined : { command: stat.slice(stat.indexOf("(") + 1, end) };
    }
    if (process.platform === "win32") return { command: "" };
    const [state = "", ...command] = execFileSync("ps", ["-o", "stat=,comm=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    return state.startsWith("Z") ? undefined : { command: command.join(" ") };
  } catch {
    return undefined;
  }
}

export const isAlive = (pid: number): boolean => living(pid) !== undefined;

/** Whether a living process of this number is a PostgreSQL, as far as the system tells. */
export function isPostgres(pid: number): boolean {
  const found = living(pid);
  return found !== undefined && (process.platform === "win32" || found.command.includes("postgres"));
}
