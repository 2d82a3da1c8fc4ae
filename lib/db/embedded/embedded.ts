/**
 * The PostgreSQL that comes with the product. Any number of processes of one checkout share one server: whoever comes
 * first starts it, everyone holds one idle session under a known name, and whoever leaves last stops it. A killed
 * process loses its session by itself, so a server it left behind is adopted by the next start.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { reachableFolder, serverAccount, systemFolder } from "./account";
import {
  ask,
  type Cluster,
  disownPidFile,
  initialise,
  isInitialised,
  LaunchFailed,
  launch,
  readPidFile,
  resetPassword,
  SUPERUSER,
  stop,
} from "./cluster";
import { freePort } from "./free-port.mjs";
import { isServerOf } from "./processes";
import { findPrograms } from "./programs";
import { locked, readState, type ServerState, writeState } from "./state";

const DATABASE = "countinghouse";
const PRESENCE = "countinghouse presence";
const RELAUNCH_ATTEMPTS = 20;
const RELAUNCH_PAUSE_MS = 500;

/** Durable: everything that answers "accepted" survives a power cut. Sized for a laptop or a small server. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  effective_cache_size: "1GB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "2GB",
  min_wal_size: "256MB",
  checkpoint_timeout: "5min",
  random_page_cost: "1.1",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // Statements may carry names and addresses: the log keeps errors without them.
  log_min_error_statement: "panic",
  log_checkpoints: "off",
};

const MIB = 1024 * 1024;
/** Of the machine's memory, or of what a container may use. */
const BUFFERS_SHARE = 1 / 16;
const BUFFERS_MIB = { least: 128, most: 1_024 };

/** The database's own cache. It takes memory as it fills, so that a young organisation needs little. */
export function sharedBuffers(memoryBytes: number): string {
  const share = Math.round((memoryBytes * BUFFERS_SHARE) / MIB);
  return `${Math.min(BUFFERS_MIB.most, Math.max(BUFFERS_MIB.least, share))}MB`;
}
/** A container's bound is beyond any memory where there is none. */
const memoryBytes = (): number => Math.min(os.totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

export type EmbeddedServer = {
  /** Of the product's own database. */
  url: string;
  /** "adopted" when it was running already. */
  how: "started" | "created" | "adopted";
  /** Leaves the server, and stops it unless another process still uses it. */
  stop(): Promise<void>;
};

type Say = (line: string) => void;

/**
 * @param dataDir Where the data lives, made when missing.
 * @param checkout Folders inside it may be opened for the server's account.
 * @throws Error with a sentence for the user when no server can be had.
 */
export async function startEmbedded(dataDir: string, checkout: string, say: Say): Promise<EmbeddedServer> {
  const home = path.resolve(dataDir);
  const ours = home.startsWith(path.resolve(checkout) + path.sep) ? path.resolve(checkout) : home;
  const cluster = await prepareCluster(home, ours, say);
  // The presence too: whoever is leaving must see it, or takes the server away.
  const found = await locked(home, () => enter(cluster, home, say, "any port"));
  let { presence } = found;
  let leaving = false;

  const watch = () => {
    presence.once("end", async () => {
      if (leaving) return;
      say("The database ended unexpectedly: starting it again");
      const again = await reviveUntilUp(cluster, home, say, () => leaving);
      if (!again || leaving) return;
      presence = again;
      watch();
      say("The database is back");
    });
  };
  watch();

  return {
    url: urlOf(found.state, DATABASE),
    how: found.how,
    stop: async () => {
      leaving = true;
      await presence.end().catch(() => undefined);
      await locked(home, () => stopUnlessUsed(cluster, home));
    },
  };
}

type Entered = { state: ServerState; how: EmbeddedServer["how"]; presence: pg.Client };

/** Everything that runs knows the port that the server had: one that is started again for it may not take another. */
type Where = "any port" | "its own port";

async function enter(cluster: Cluster, home: string, say: Say, where: Where): Promise<Entered> {
  const { state, how } = await bringUp(cluster, home, say, where);
  await ensureDatabase(state);
  return { state, how, presence: await join(state) };
}

async function prepareCluster(home: string, ours: string, say: Say): Promise<Cluster> {
  const remembered = await readState(home);
  const wished = remembered?.folder ?? path.join(home, "postgresql");
  const account = await serverAccount(wished);
  const parent = await reachableFolder(account, path.dirname(wished), ours, say);
  const folder = path.join(parent, path.basename(wished));
  const programs = await findPrograms(account, () => systemFolder(ours), say);
  return { folder, logFile: path.join(home, "postgresql.log"), programs, account };
}

const urlOf = (state: ServerState, database: string) => `postgresql://${SUPERUSER}:${state.password}@127.0.0.1:${state.port}/${database}`;

type Brought = { state: ServerState; how: EmbeddedServer["how"] };

async function bringUp(cluster: Cluster, home: string, say: Say, where: Where): Promise<Brought> {
  const remembered = await readState(home);
  if (remembered && (await isOurs(remembered, cluster))) return { state: remembered, how: "adopted" };

  const state: ServerState = {
    folder: cluster.folder,
    port: await usablePort(remembered?.port, say, where),
    password: remembered?.password ?? randomBytes(24).toString("hex"),
    pid: 0,
  };
  const fresh = !(await isInitialised(cluster.folder));
  if (fresh) {
    say(`Making the database in ${cluster.folder}`);
    await initialise(cluster, state.password);
  } else {
    await endStrayServer(cluster, say);
    if (!remembered) await resetPassword(cluster, state.password);
  }
  // Before the launch, so that a kill right after it still finds port and password.
  await writeState(home, state);
  state.pid = await launchPatiently(cluster, urlOf(state, "postgres"), {
    ...SETTINGS,
    shared_buffers: sharedBuffers(memoryBytes()),
    ...(await compression(cluster)),
    port: String(state.port),
  });
  await writeState(home, state);
  return { state, how: fresh ? "created" : "started" };
}

/** A server answers to our password and works on our folder: anything else at that port is somebody else's. */
async function isOurs(state: ServerState, cluster: Cluster): Promise<boolean> {
  const answer = await ask(urlOf(state, "postgres"));
  return answer.answers && answer.folder === cluster.folder;
}

async function usablePort(remembered: number | undefined, say: Say, where: Where): Promise<number> {
  if (!remembered) return freePort();
  const answer = await ask(`postgresql://nobody@127.0.0.1:${remembered}/postgres`);
  if (!answer.answers && answer.code === "ECONNREFUSED") return remembered;
  // Also a server that is still on its way down answers for a moment.
  if (where === "its own port") throw new Error(`port ${remembered} is not free yet`);
  const port = await freePort();
  say(`Port ${remembered} is taken by another program: the database uses ${port}`);
  return port;
}

/** A live server on our folder that we cannot talk to is ended; a lock file that names another kind of process is corrected. */
async function endStrayServer(cluster: Cluster, say: Say): Promise<void> {
  const holder = await readPidFile(cluster.folder);
  if (!holder) return;
  if (isServerOf(cluster.folder, holder.pid)) {
    say(`Ending a database server that was left behind (process ${holder.pid})`);
    await stop(cluster);
  } else {
    await disownPidFile(cluster.folder);
  }
}

/** After a crash the old server's children hold its memory for a moment longer: the start is tried again until they are gone. */
async function launchPatiently(cluster: Cluster, url: string, settings: Record<string, string>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(cluster, url, settings);
    } catch (error) {
      const passing = error instanceof LaunchFailed && /shared memory block|is still in use|lock file/.test(error.message);
      if (!passing || attempt >= RELAUNCH_ATTEMPTS) throw error;
      await wait(RELAUNCH_PAUSE_MS);
    }
  }
}

/** Some builds of PostgreSQL lack lz4, and refuse to start when asked for it. */
async function compression(cluster: Cluster): Promise<Record<string, string>> {
  const { account, programs } = cluster;
  const options = account ? { uid: account.uid, gid: account.gid, cwd: "/" } : {};
  const ask = promisify(execFile)(programs.postgres, ["-D", cluster.folder, "-c", "wal_compression=lz4", "-C", "wal_compression"], options);
  return { wal_compression: await ask.then(() => "lz4").catch(() => "pglz") };
}

async function ensureDatabase(state: ServerState): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(state, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // Two first starts at once: the other one made it.
    if ((error as { code?: string }).code !== "42P04" && (error as { code?: string }).code !== "23505") throw error;
  } finally {
    await client.end();
  }
}

async function join(state: ServerState): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(state, "postgres"), application_name: PRESENCE, keepAlive: true });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function reviveUntilUp(cluster: Cluster, home: string, say: Say, cancelled: () => boolean): Promise<pg.Client | undefined> {
  for (let pause = RELAUNCH_PAUSE_MS; !cancelled(); pause = Math.min(pause * 2, 30_000)) {
    try {
      return await locked(home, async () => {
        const { presence } = await enter(cluster, home, say, "its own port");
        if (!cancelled()) return presence;
        // Before the lock is free: who waits for it to stop the server must find nobody in it.
        await presence.end();
        return undefined;
      });
    } catch (error) {
      say(`The database does not start: ${(error as Error).message}`);
      await wait(pause);
    }
  }
  return undefined;
}

async function stopUnlessUsed(cluster: Cluster, home: string): Promise<void> {
  const state = await readState(home);
  if (!state) return;
  const client = new pg.Client({ connectionString: urlOf(state, "postgres"), connectionTimeoutMillis: 3_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ others: number }>(
      "SELECT count(*)::int AS others FROM pg_stat_activity WHERE application_name = $1",
      [PRESENCE],
    );
    if ((rows[0]?.others ?? 0) > 0) return;
  } catch {
    // It does not answer: what may be left of it is ended below.
  } finally {
    await client.end().catch(() => undefined);
  }
  await stop(cluster);
}
