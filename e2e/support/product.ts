/** A product of a test's own: the whole command, on its own port and data folder, that may be killed and started again. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "@/lib/db/embedded/free-port.mjs";
import { childEnvironment } from "@/lib/env";

const READY_MS = 150_000;
const ENDED_MS = 40_000;

export class Product {
  readonly baseURL: string;
  private child: ChildProcess | undefined;
  private said = "";

  private constructor(
    readonly dataDir: string,
    port: number,
  ) {
    this.baseURL = `http://127.0.0.1:${port}`;
    this.env = {
      ...childEnvironment(),
      HOST: "localhost",
      PORT: String(port),
      COUNTINGHOUSE_DATA_DIR: dataDir,
      // As behind a proxy that speaks TLS. Empty: the embedded database, whatever the tests beside this one use.
      NEXTAUTH_URL: "https://countinghouse.example",
      DATABASE_URL: "",
      LOG_LEVEL: "error",
    };
  }
  private readonly env: NodeJS.ProcessEnv;

  static async create(): Promise<Product> {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), "countinghouse-crash-"));
    // The database's own account passes through.
    await chmod(dataDir, 0o755);
    return new Product(dataDir, await freePort());
  }

  /** All that it said since it was started, for whoever has to find out why it does not answer. */
  get output(): string {
    return this.said;
  }

  /** @returns what the start said. */
  async start(): Promise<string> {
    this.said = "";
    const child = spawn(process.execPath, ["lib/cli/start.mjs", "--empty", "--no-env-file"], {
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (this.said += chunk));
    this.child = child;
    for (const deadline = Date.now() + READY_MS; ; await wait(100)) {
      if (await this.isReady()) return this.said;
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The product did not start:\n${this.said}`);
    }
  }

  private isReady(): Promise<boolean> {
    return fetch(`${this.baseURL}/api/v1/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await Promise.race([
      ended,
      wait(ENDED_MS, undefined, { ref: false }).then(() => Promise.reject(new Error(`does not end by ${signal}`))),
    ]);
  }

  /** Ends whatever is left, and takes the data away. */
  async remove(): Promise<void> {
    await this.end("SIGTERM").catch(() => this.end("SIGKILL"));
    const left = await this.databaseProcess();
    if (left !== undefined) process.kill(left, "SIGQUIT");
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }

  /** The living database server of the data folder. */
  async databaseProcess(): Promise<number | undefined> {
    try {
      const { folder } = JSON.parse(await readFile(path.join(this.dataDir, "pg.json"), "utf8")) as { folder: string };
      const pid = Number((await readFile(path.join(folder, "postmaster.pid"), "utf8")).split("\n")[0]);
      process.kill(pid, 0);
      return pid;
    } catch {
      return undefined;
    }
  }

  async token(...scopes: string[]): Promise<string> {
    const args = ["lib/cli/run.mjs", "cli", "token", "create", "--name", "crash", "--scopes", scopes.join(",")];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: this.env });
    const token = /cth_\S+/.exec(stdout)?.[0];
    if (!token) throw new Error(`no token: ${stdout}`);
    return token;
  }

  /** Of the embedded database, as it runs now. */
  async databaseUrl(): Promise<string> {
    const { port, password } = JSON.parse(await readFile(path.join(this.dataDir, "pg.json"), "utf8")) as { port: number; password: string };
    return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/countinghouse`;
  }

  /** Does at once what its jobs would do some minutes later with what a crash left. */
  async doJobs(): Promise<void> {
    const args = ["--import", "tsx/esm", path.join(import.meta.dirname, "do-jobs.ts"), await this.databaseUrl()];
    await promisify(execFile)(process.execPath, args, { env: { ...this.env, NODE_ENV: "production" } });
  }

  async query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: await this.databaseUrl() });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}
