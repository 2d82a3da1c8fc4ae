import { createWriteStream } from "node:fs";
import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { env } from "@/lib/env";
import { Invalid } from "@/lib/kernel/errors";
import type { FolderTarget } from "../core/destination";
import { manifestName, manifestText } from "../core/manifest";
import type { Deliverable } from "./deliverable";

// The builder follows paths that it can read, to pack what lies there. These are known when a file is written, not before, and
// without the marks below it would take the whole project for them.

/** Why no folder can be chosen here, or null. */
export const folderProblem = (): string | null =>
  env().COUNTINGHOUSE_EXPORT_DIR === undefined
    ? "Set COUNTINGHOUSE_EXPORT_DIR to a folder of the server and start again: files are written below it and nowhere else."
    : null;

/**
 * Writes a file and its manifest below the allowed folder: under another name first, so that whoever watches the folder
 * never reads half a file. Links that lead out of the allowed folder are not followed. @returns where it is.
 * @throws Invalid when no folder is allowed or the place lies outside it.
 */
export async function writeFolder(target: FolderTarget, { manifest, read }: Deliverable): Promise<string> {
  const folder = await placeOf(target);
  const file = path.join(/* turbopackIgnore: true */ folder, safeName(manifest.fileName));
  const unfinished = path.join(/* turbopackIgnore: true */ folder, `.${safeName(manifest.exportId)}.part`);
  try {
    await pipeline(
      Readable.from(read(), { objectMode: false }),
      createWriteStream(/* turbopackIgnore: true */ unfinished, { mode: 0o640 }),
    );
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await writeFile(unfinished, manifestText(manifest), { mode: 0o640 });
  await rename(unfinished, path.join(/* turbopackIgnore: true */ folder, safeName(manifestName(manifest.fileName))));
  return `Wrote ${path.join(/* turbopackIgnore: true */ target.path, safeName(manifest.fileName))} and its manifest.`;
}

/** No way up and no other folder: the names are ours, but of ids that people chose. */
const safeName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^\.+/, "");

async function placeOf({ path: below }: FolderTarget): Promise<string> {
  const allowed = env().COUNTINGHOUSE_EXPORT_DIR;
  if (allowed === undefined) throw outside(folderProblem() ?? "");
  const root = await realpath(allowed);
  let folder = root;
  // Step by step: below a link that leads out, not even a folder is made.
  for (const step of below.split("/").filter(Boolean)) {
    const next = path.join(/* turbopackIgnore: true */ folder, step);
    await mkdir(next, { recursive: true, mode: 0o750 });
    folder = await realpath(next);
    requireInside(root, folder);
  }
  return folder;
}

function requireInside(root: string, folder: string): void {
  const way = path.relative(root, folder);
  if (way.startsWith("..") || path.isAbsolute(way)) throw outside("The folder lies outside the allowed one.");
}

const outside = (message: string): Invalid =>
  new Invalid(message, [{ location: "destination.path", message, fix: "Name a folder below COUNTINGHOUSE_EXPORT_DIR." }]);
