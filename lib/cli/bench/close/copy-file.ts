/**
 * The rival of a file, so that both send the same bytes: rows of the file itself, kept as texts in a table, by PostgreSQL's own COPY
 * to this process. It formats and reckons nothing: whatever a file costs beyond that is what making it costs.
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { timed } from "../measure";
import { copyOut } from "./copy-out";

/** Enough for a second or so: the rate is asked for, and a table of all rows of a large month takes gigabytes. */
const MOST_BYTES = 1 << 28;
const LINE_FEED = 10;

/** @returns rows a second of the file's beginning. */
export async function copyFileRows(pool: pg.Pool, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const beginning = await beginningOf(chunks);
  const head = beginning.subarray(0, beginning.indexOf(LINE_FEED)).toString().trim().split(",");
  await pool.query(`CREATE UNLOGGED TABLE file_rows (${head.map((name) => `"${name}" text`).join(", ")})`);
  const client = await pool.connect();
  try {
    await pipeline(Readable.from([beginning]), client.query(copyFrom("COPY file_rows FROM STDIN (FORMAT csv, HEADER)")));
  } finally {
    client.release();
  }
  const times: number[] = [];
  const rows = await timed(times, () => copyOut(pool, "SELECT * FROM file_rows", "FORMAT csv"));
  await pool.query("DROP TABLE file_rows");
  return (1_000 * rows) / (times[0] ?? Number.NaN);
}

/** Whole lines. */
async function beginningOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_BYTES) break;
  }
  const all = Buffer.concat(parts);
  return all.subarray(0, all.lastIndexOf(LINE_FEED) + 1);
}
