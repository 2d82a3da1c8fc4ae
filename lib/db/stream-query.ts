/** Answers that are larger than memory should hold: read by a server-side cursor on one snapshot, page by page. */
import type pg from "pg";
import { type Db, poolOf } from "./client";
import type { Prisma } from "./generated/client";

const ROWS_PER_FETCH = 1_000;
/** A reader that stalls gives its connection back after this long. */
const STALL_SECONDS = 60;

/** Every row of a query, in pages, of which one is read ahead. Ends the transaction when the reader stops early. */
export async function* streamQuery<Row extends pg.QueryResultRow>(
  db: Db,
  query: Prisma.Sql,
  rowsPerFetch = ROWS_PER_FETCH,
): AsyncGenerator<Row[]> {
  const client = await poolOf(db).connect();
  // A connection that the server ends while we hold it would otherwise end the process; the next fetch reports it.
  const ignore = (): void => undefined;
  client.on("error", ignore);
  let failure: Error | undefined;
  try {
    await begin(client, query);
    const fetch = (): Promise<pg.QueryResult<Row>> => {
      const fetched = client.query<Row>(`FETCH ${rowsPerFetch} FROM streamed_rows`);
      // A reader that stops early never waits for it.
      fetched.catch(ignore);
      return fetched;
    };
    // The server reads the next page while the caller works on this one.
    for (let next = fetch(); ; ) {
      const { rows } = await next;
      const isLast = rows.length < rowsPerFetch;
      if (!isLast) next = fetch();
      if (rows.length > 0) yield rows;
      if (isLast) return;
    }
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    if (!failure) await client.query("ROLLBACK").catch((error: Error) => (failure = error));
    client.off("error", ignore);
    client.release(failure);
  }
}

async function begin(client: pg.PoolClient, query: Prisma.Sql): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${STALL_SECONDS}s'`);
  await client.query({ text: `DECLARE streamed_rows NO SCROLL CURSOR FOR ${query.text}`, values: query.values });
}
