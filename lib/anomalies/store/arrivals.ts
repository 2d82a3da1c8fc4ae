/** What arrived and was not read yet, and which process reads it. */
import { type Db, poolOf, type Tx } from "@/lib/db/client";

/** What one transaction of ingest brought: how many events, the first of their list, and when the earliest of them happened. */
export type Arrival = { id: bigint; events: number; firstEventId: string; firstAtMs: number };

/** Batches are read until they hold about so many events. */
const EVENTS_AT_ONCE = 4_000;
const BATCHES_AT_ONCE = 1_000;

/** Whether anything waits that came before so many milliseconds. Cheap: asked every second. */
export async function hasArrivals(db: Db, minAgeMs: number): Promise<boolean> {
  const { rows } = await poolOf(db).query({
    name: "has-arrivals",
    text: "SELECT 1 FROM arrival WHERE at <= clock_timestamp() - $1::float8 * interval '1 millisecond' LIMIT 1",
    values: [minAgeMs],
  });
  return rows.length > 0;
}

const NEXT = `SELECT id::text AS id, cardinality(event_ids) AS events, event_ids[1]::text AS "firstEventId",
    (date_part('epoch', first_at) * 1000)::float8 AS "firstAtMs"
  FROM (
    SELECT *, sum(cardinality(event_ids)) OVER (ORDER BY first_at, id) - cardinality(event_ids) AS before FROM (
      SELECT a.* FROM arrival a
      WHERE a.at <= clock_timestamp() - $2::float8 * interval '1 millisecond' AND NOT EXISTS (SELECT 1 FROM unnest($1::bigint[]) AS p(id) WHERE p.id = a.id)
      ORDER BY a.first_at, a.id LIMIT ${BATCHES_AT_ONCE}
    ) AS waiting
  ) AS counted WHERE before < ${EVENTS_AT_ONCE} ORDER BY first_at, id`;

/**
 * The next that wait, the earliest by the time of their events first: a backlog is read as it happened, in whatever order it came.
 * An earlier one may appear after a later one was read: what was read is left out by its ids, and not by a highest one.
 */
export async function readArrivals(db: Db, pending: readonly bigint[], minAgeMs: number): Promise<Arrival[]> {
  const { rows } = await poolOf(db).query<{ id: string; events: number; firstEventId: string; firstAtMs: number }>({
    name: "read-arrivals",
    text: NEXT,
    values: [`{${pending.join(",")}}`, minAgeMs],
  });
  return rows.map(({ id, firstAtMs, ...row }) => ({ ...row, id: BigInt(id), firstAtMs: Math.round(firstAtMs) }));
}

export async function deleteArrivals(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.$executeRawUnsafe("DELETE FROM arrival WHERE id = ANY($1::bigint[])", `{${ids.join(",")}}`);
}

const CURSOR = "arrivals";
/** A reader that is silent for so long is taken for dead, and another goes on from what is stored. */
const SILENT_SECONDS = 15;

/** Says that a holder still reads. @returns False when it is the holder no more: what it remembers is worth nothing then. */
export async function stayHolder(db: Db, holder: string): Promise<boolean> {
  const count = await db.$executeRaw`
    UPDATE detection_cursor SET updated_at = clock_timestamp() WHERE name = ${CURSOR} AND holder = ${holder}`;
  return count === 1;
}

/** Makes a holder the one reader, if nobody reads. By the clock of the database: those of processes differ. */
export async function becomeHolder(db: Db, holder: string): Promise<boolean> {
  const taken = await db.$executeRaw`
    INSERT INTO detection_cursor AS c (name, until, updated_at, holder) VALUES (${CURSOR}, clock_timestamp(), clock_timestamp(), ${holder})
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, updated_at = excluded.updated_at
    WHERE c.holder IS NULL OR c.updated_at < excluded.updated_at - ${SILENT_SECONDS} * interval '1 second'`;
  return taken === 1;
}

/** In the transaction of a checkpoint: nobody else becomes the holder until it ends. @returns False when somebody already is. */
export async function lockHolder(tx: Tx, holder: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM detection_cursor WHERE name = ${CURSOR} AND holder = ${holder} FOR UPDATE`;
  return rows.length === 1;
}

/** Notes the checkpoint. `isIdle`: anybody may go on from here at once; the holder's memory is good as long as nobody did. */
export async function noteCheckpoint(tx: Tx, holder: string, isIdle: boolean): Promise<void> {
  await tx.$executeRaw`
    UPDATE detection_cursor SET until = clock_timestamp(), updated_at = CASE WHEN ${isIdle} THEN 'epoch'::timestamptz ELSE clock_timestamp() END
    WHERE name = ${CURSOR} AND holder = ${holder}`;
}

/** Gives the reading up: after an error nothing of the memory is kept, and the next call begins at once from what is stored. */
export async function endHolder(db: Db, holder: string): Promise<void> {
  await db.$executeRaw`UPDATE detection_cursor SET holder = NULL WHERE name = ${CURSOR} AND holder = ${holder}`;
}
