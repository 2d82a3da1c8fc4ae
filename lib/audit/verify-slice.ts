import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { checkSlice, type SliceVerdict } from "./core/slice";

export type SliceVerification = SliceVerdict;

/** Verifies a file that `exportAudit` wrote, without the database. @throws when the file cannot be read. */
export async function verifySlice(path: string): Promise<SliceVerification> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY }))
    lines.push(line);
  return checkSlice(lines);
}
