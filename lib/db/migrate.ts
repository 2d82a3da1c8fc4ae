/**
 * Applies the migrations of prisma/migrations in the order of their names, and keeps Prisma's own `_prisma_migrations`
 * table while doing so: Prisma's command line sees the same history. Each migration and its row are one transaction, so
 * a migration that fails leaves nothing behind.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";

const MIGRATIONS = path.resolve(import.meta.dirname, "../../prisma/migrations");
/** Prisma's own lock number: its command line and this never run at once on one database. */
const ADVISORY_LOCK = 72_707_369;
const LOCK_TIMEOUT_MS = 120_000;
const OLDEST_SERVER = 150_000;

const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;

type Migration = { name: string; sql: string; checksum: string; acceptedChecksums: string[] };
type HistoryRow = { migration_name: string; checksum: string; finished_at: Date | null; rolled_back_at: Date | null };

/** A reason not to touch this database, in a sentence that says what to do. */
export class MigrationRefused extends Error {}

/**
 * Brings a database to the state of the code. Safe to run from several processes at once: one works, the others wait.
 * @returns the names of the migrations applied now, oldest first.
 * @throws MigrationRefused when the history does not fit the files, or a migration fails (nothing of it is kept).
 */
export async function migrate(databaseUrl: string, folder: string = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await refuseOldServer(client);
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await takeLock(client);
    await client.query(HISTORY_TABLE);
    const { rows } = await client.query<HistoryRow>(
      "SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY started_at",
    );
    const pending = pendingMigrations(migrations, rows);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    // Ending the session frees the lock.
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigration(folder, name)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const bytes = await readFile(path.join(folder, name, "migration.sql"));
  const sql = bytes.toString("utf8");
  const checksum = sha256(sql.replaceAll("\r\n", "\n"));
  // A checkout may have turned the line ends around; that is no change of the migration.
  return {
    name,
    sql,
    checksum,
    acceptedChecksums: [checksum, sha256(bytes), sha256(sql.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n"))],
  };
}

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; text: string; encoding: string }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS text,
            current_setting('server_encoding') AS encoding`,
  );
  const server = rows[0];
  if (server && server.version < OLDEST_SERVER) throw new MigrationRefused(`PostgreSQL ${server.text} is too old: 15 or later is needed.`);
  if (server && server.encoding !== "UTF8") throw new MigrationRefused(`The database is encoded in ${server.encoding}: UTF8 is needed.`);
}

async function takeLock(client: pg.Client): Promise<void> {
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "55P03") {
      throw new MigrationRefused(
        "Another process has been migrating this database for two minutes. Wait for it, or end it, then try again.",
      );
    }
    throw error;
  }
}

/** Compares files with history. Every difference but "not applied yet" is refused. */
function pendingMigrations(migrations: Migration[], history: HistoryRow[]): Migration[] {
  const rows = history.filter((row) => row.rolled_back_at === null);
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const name = row.migration_name;
    if (row.finished_at === null) {
      throw new MigrationRefused(
        `Migration ${name} failed here before. Repair the database, then run: npx prisma migrate resolve --rolled-back ${name}`,
      );
    }
    const file = byName.get(name);
    if (!file)
      throw new MigrationRefused(`The database has migration ${name}, which this version does not know: it was made by a newer version.`);
    if (!file.acceptedChecksums.includes(row.checksum)) {
      throw new MigrationRefused(
        `Migration ${name} was changed after it was applied. Restore its file, and put the change into a new migration.`,
      );
    }
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter((migration) => !applied.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new MigrationRefused(`Migration ${migration.name} failed and was undone: ${describe(error, migration.sql)}`, { cause: error });
  }
}

function describe(error: unknown, sql: string): string {
  if (!(error instanceof Error)) return String(error);
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN;
  const line = Number.isInteger(position) ? ` (line ${sql.slice(0, position).split("\n").length})` : "";
  return `${error.message}${line}`;
}
