/** Answers that are larger than memory should hold: read by a server-side cursor on one snapshot, page by page. */
import type pg from "pg";
import { type Db, poolOf } from "./client";
import type { Prisma } from "./generated/client";

const ROWS_PER_FETCH = 1_000;
/** A reader that stalls gives its connection back after this long. */
const STALL_MS = 60_000;

/**
 * Every row of a query, in pages, of which one is read ahead. The connection is the pool's again once the last page is read, when
 * the reader stops early, and when it stalls.
 * @param stallMs How long a reader may work on one page. @throws Error to one that goes on after longer: it never sees an end.
 */
export async function* streamQuery<Row extends pg.QueryResultRow>(
  db: Db,
  query: Prisma.Sql,
  rowsPerFetch = ROWS_PER_FETCH,
  stallMs = STALL_MS,
): AsyncGenerator<Row[]> {
  const lent = new Lent(await poolOf(db).connect());
  try {
    await begin(lent.client, query, stallMs);
    const fetch = (): Promise<pg.QueryResult<Row>> => {
      const fetched = lent.client.query<Row>(`FETCH ${rowsPerFetch} FROM streamed_rows`);
      // A reader that stops early never waits for it.
      fetched.catch(() => undefined);
      return fetched;
    };
    // The server reads the next page while the caller works on this one.
    for (let next = fetch(); ; ) {
      const { rows } = await next;
      if (lent.failure) throw lent.failure;
      const isLast = rows.length < rowsPerFetch;
      // Of what is read wholly a slow reader holds nothing.
      if (isLast) await lent.end();
      else next = fetch();
      if (rows.length > 0) yield rows;
      if (isLast) return;
    }
  } catch (error) {
    lent.failure ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    await lent.end();
  }
}

/** A connection that goes back to the pool once: at the end, or as soon as the server ends it, whatever its reader is at. */
class Lent {
  failure: Error | undefined;
  #isBack = false;

  constructor(readonly client: pg.PoolClient) {
    client.on("error", this.#lose);
  }

  async end(): Promise<void> {
    if (!this.failure && !this.#isBack) {
      await this.client.query("ROLLBACK").catch((error: Error) => {
        this.failure ??= error;
      });
    }
    this.#giveBack();
  }

  readonly #lose = (error: Error): void => {
    this.failure ??= error;
    this.#giveBack();
  };

  #giveBack(): void {
    if (this.#isBack) return;
    this.#isBack = true;
    this.client.off("error", this.#lose);
    this.client.release(this.failure);
  }
}

async function begin(client: pg.PoolClient, query: Prisma.Sql, stallMs: number): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${stallMs}ms'`);
  await client.query({ text: `DECLARE streamed_rows NO SCROLL CURSOR FOR ${query.text}`, values: query.values });
}
