import { mkdir } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { startEmbedded } from "@/lib/db/embedded/embedded";
import { migrate } from "@/lib/db/migrate";
import { env, setEnvironment } from "@/lib/env";
import { onShutdown } from "../prepare/shutdown.mjs";
import { root, say } from "../prepare/step.mjs";
import { ensureSecrets } from "./secrets";

/**
 * What every command needs before it does anything: secrets, a database that answers, and its migrations. Afterwards
 * `env()` and `database()` work in this process. The embedded database is left again at shutdown.
 */
export async function openRuntime(): Promise<void> {
  const dataDir = path.resolve(root, env().COUNTINGHOUSE_DATA_DIR);
  await mkdir(dataDir, { recursive: true });
  setEnvironment({ COUNTINGHOUSE_DATA_DIR: dataDir });
  await ensureSecrets(dataDir);
  const given = env().DATABASE_URL;
  const databaseUrl = given ?? (await startOwnDatabase(dataDir));
  if (given) await requireDatabase(given);
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) say(`Applied ${applied.length === 1 ? "migration" : "migrations"} ${applied.join(", ")}`);
}

async function startOwnDatabase(dataDir: string): Promise<string> {
  const server = await startEmbedded(dataDir, root, say);
  onShutdown(() => server.stop());
  if (server.how === "adopted") say("Found the database running: using it");
  setEnvironment({ DATABASE_URL: server.url });
  return server.url;
}

/** The database that DATABASE_URL names is made when only it is missing. */
async function requireDatabase(databaseUrl: string): Promise<void> {
  const code = await connectionFault(databaseUrl);
  if (code === undefined) return;
  const url = new URL(databaseUrl);
  const where = `${url.hostname}:${url.port || 5432}`;
  if (code !== "3D000") throw new Error(`The database at ${where} does not let us in (${code}). Check DATABASE_URL.`);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} ENCODING 'UTF8' TEMPLATE template0`);
    say(`Made the database ${name} at ${where}`);
  } finally {
    await client.end();
  }
}

async function connectionFault(databaseUrl: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code ?? message;
  } finally {
    await client.end().catch(() => undefined);
  }
}
