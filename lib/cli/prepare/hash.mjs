import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./step.mjs";

/**
 * One digest over names and contents, the same wherever the checkout lies.
 * @param {string[]} names Files and folders below the root; what is missing counts as missing.
 * @param {(file: string) => boolean} [counts] Whether a file has a say.
 */
export function hashOfFiles(names, counts = () => true) {
  const hash = createHash("sha256");
  for (const file of names.flatMap(filesIn).filter(counts)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** @param {string} name @returns {string[]} */
function filesIn(name) {
  const found = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [name];
  return readdirSync(path.join(root, name))
    .sort()
    .flatMap((child) => filesIn(`${name}/${child}`));
}
