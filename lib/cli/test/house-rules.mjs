/** The rules of the house that no other tool checks. Prints every breach and ends with 1 when there is one. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../prepare/step.mjs";

const FOLDERS = ["app", "components", "e2e", "lib", "prisma"];
const ROUTE_LINES = 40;
const VAGUE_NAME = /(^|[-./])(utils?|helpers?|manager|convert(er)?|transform(er)?|map(per)?|processor|misc|common)([-.]|$)/;
const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
const CODE = /\.(ts|tsx|mjs|cjs|css|prisma|sql)$/;
const AREA_HEADINGS = ["Owns", "Does not own", "Words", "Invariants", "Decisions"];
/** Folders of lib that frame the areas and document themselves as they need. */
const FRAMES = new Set(["kernel", "testing"]);

/** @type {string[]} */
const breaches = [];

for (const file of FOLDERS.flatMap(filesIn)) {
  const name = path.basename(file);
  if (
    VAGUE_NAME.test(name) ||
    file
      .split("/")
      .slice(0, -1)
      .some((folder) => VAGUE_NAME.test(folder))
  ) {
    breaches.push(`${file}: the name says nothing; name it after what it holds`);
  }
  if (!CODE.test(name)) continue;
  const lines = readFileSync(path.join(root, file), "utf8").trimEnd().split("\n");
  if (name === "route.ts" && file.startsWith("app/") && lines.length > ROUTE_LINES)
    breaches.push(`${file}: ${lines.length} lines; a route has at most ${ROUTE_LINES}`);
  for (const [index, line] of lines.entries()) {
    if (UNFINISHED.test(line) && !file.endsWith("house-rules.mjs")) breaches.push(`${file}:${index + 1}: unfinished work is no comment`);
  }
}

for (const area of readdirSync(path.join(root, "lib"), { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && !FRAMES.has(entry.name),
)) {
  const file = path.join(root, "lib", area.name, "README.md");
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    breaches.push(`lib/${area.name}: has no README.md`);
    continue;
  }
  const lacking = AREA_HEADINGS.filter((heading) => !new RegExp(`^##? ${heading}\\s*$`, "m").test(text));
  if (lacking.length > 0) breaches.push(`lib/${area.name}/README.md: lacks ${lacking.join(", ")}`);
}

for (const breach of breaches) console.error(breach);
process.exit(breaches.length > 0 ? 1 : 0);

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (name === "lib/db/generated") return [];
    return entry.isDirectory() ? filesIn(name) : [name];
  });
}
