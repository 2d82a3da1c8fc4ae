/** The rival: PostgreSQL's own COPY of a query to this process, which counts the rows and keeps none. */
import { once } from "node:events";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";

/** @param format Of COPY; its own text format where none is given. @returns how many rows came. */
export async function copyOut(pool: pg.Pool, query: string, format = "FORMAT text"): Promise<number> {
  const client = await pool.connect();
  try {
    const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (${format})`));
    let rows = 0;
    stream.on("data", (chunk: Buffer) => {
      rows += countLines(chunk);
    });
    await once(stream, "end");
    return rows;
  } finally {
    client.release();
  }
}

export function countLines(chunk: Uint8Array): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, at + 1)) lines += 1;
  return lines;
}
const NEW_LINE = 10;
