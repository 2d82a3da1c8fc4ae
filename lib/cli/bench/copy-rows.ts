/** The rival of the ingest: PostgreSQL's own bulk load of the very rows that were taken in, with nothing but their ids new. */
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

/** Rows of the batches numbered from `first` to below `end`, as COPY writes them, one a line. */
export async function rowsOf(pool: pg.Pool, first: number, end: number): Promise<{ columns: string; rows: Buffer[] }> {
  const { rows: described } = await pool.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'usage_line' ORDER BY ordinal_position",
  );
  const names = described.map(({ name }) => name);
  const taken = names.map((name) => (name === "event_id" ? "gen_random_uuid()" : name === "producer" ? "'copy'" : name));
  const batch = "split_part(source_event_id, '-', 2)::integer";
  const text = `COPY (SELECT ${taken.join(", ")} FROM usage_line WHERE producer = 'native' AND ${batch} >= ${first} AND ${batch} < ${end}) TO STDOUT`;
  const client = await pool.connect();
  try {
    const chunks: Buffer[] = [];
    const stream = client.query(copyTo(text));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(stream, "end");
    return { columns: names.join(", "), rows: linesOf(Buffer.concat(chunks)) };
  } finally {
    client.release();
  }
}

function linesOf(whole: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < whole.length; ) {
    const end = whole.indexOf(10, start) + 1;
    lines.push(whole.subarray(start, end));
    start = end;
  }
  return lines;
}

/** Loads the rows, one COPY a connection. */
export async function copyRows(
  pool: pg.Pool,
  { columns, rows }: { columns: string; rows: readonly Buffer[] },
  connections: number,
): Promise<void> {
  const share = Math.ceil(rows.length / connections);
  const parts = Array.from({ length: connections }, (_, i) => Buffer.concat(rows.slice(i * share, (i + 1) * share)));
  await Promise.all(
    parts.map(async (part) => {
      const client = await pool.connect();
      try {
        await pipeline(Readable.from([part]), client.query(copyFrom(`COPY usage_line (${columns}) FROM STDIN`)));
      } finally {
        client.release();
      }
    }),
  );
}
