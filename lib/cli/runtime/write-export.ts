import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { callerPath } from "./caller-path";

/** Writes an export where the user wants it: to a file that appears when it is whole, or to standard output. */
export async function writeExport(chunks: AsyncIterable<string | Uint8Array>, out: string | undefined): Promise<void> {
  if (out === undefined) {
    for await (const chunk of chunks) process.stdout.write(chunk);
    return;
  }
  const file = callerPath(out);
  const unfinished = path.join(path.dirname(file), `.${path.basename(file)}.part`);
  await pipeline(chunks, createWriteStream(unfinished));
  await rename(unfinished, file);
  console.error(`Wrote ${file}`);
}
