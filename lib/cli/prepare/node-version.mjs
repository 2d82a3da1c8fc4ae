import { readFileSync } from "node:fs";
import path from "node:path";
import { root, StartFailed } from "./step.mjs";

/** Refuses a Node that is older than package.json asks for. */
export function checkNodeVersion() {
  const wanted = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).engines.node.replace(">=", "");
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new StartFailed(`Node ${process.versions.node} is too old: Countinghouse needs Node ${wanted} or later.`);
}
