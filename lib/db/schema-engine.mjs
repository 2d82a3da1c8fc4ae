#!/usr/bin/env node
/**
 * A stand-in for Prisma's native schema engine: the same JSON-RPC lines on standard input and output, answered by the
 * official WebAssembly build of that engine on `@prisma/adapter-pg`. Prisma's command line runs it when
 * PRISMA_SCHEMA_ENGINE_BINARY names it (see prisma.config.ts), so that nothing has to be downloaded.
 * Used for authoring and comparing migrations only; the product applies them with lib/db/migrate.ts.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { parse } from "pg-connection-string";

const ENGINE_VERSION = "0edf323efd1d98336f3f0a68684b56f689b900d3";
const ERROR_OF_SQLSTATE = { "3D000": "P1003", "28P01": "P1000", 28000: "P1000", 42501: "P1010" };
/** Catalogue types the adapter does not know, read as their nearest known type: "char", name[], int2vector, pg_node_tree. */
const READ_AS = { 18: 25, 1003: 1009, 22: 25, 194: 25 };
const CHAR = 18;

const options = readOptions(process.argv.slice(2));
const panics = {
  message: "",
  set_message(text) {
    this.message = text;
  },
};
globalThis.PRISMA_WASM_PANIC_REGISTRY = panics;

function readOptions(args) {
  const found = { datamodels: [], version: false, command: undefined, datasource: undefined };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--version" || arg === "-V") found.version = true;
    else if (arg === "--datamodels" || arg === "-d") found.datamodels.push(args[++i]);
    else if (arg === "--datasource") found.datasource = JSON.parse(args[++i]);
    else if (arg === "--enabled-preview-features" || arg === "--extension-types") i++;
    else if (arg === "cli") found.command = args[++i];
  }
  return found;
}

function logError(fields) {
  const line = { timestamp: new Date().toISOString(), level: "ERROR", fields, target: "schema_engine::logger" };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Prisma's addresses carry ?schema=… and pool settings, which node-postgres does not know. */
function splitUrl(text) {
  const url = new URL(text);
  const schema = url.searchParams.get("schema") ?? undefined;
  for (const key of ["schema", "connection_limit", "pool_timeout", "pgbouncer"]) url.searchParams.delete(key);
  return { url: url.toString(), schema };
}

/**
 * Connection settings in parts, never as one string: the adapter's shadow database is `{...config, database}`, and
 * node-postgres lets a connection string win, so shadow work would run in the main database.
 */
function connectionParts(text) {
  const parts = parse(splitUrl(text).url);
  return { ...parts, port: parts.port ? Number(parts.port) : undefined };
}

async function withClient(settings, run) {
  const client = new pg.Client(settings);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function createOrDropDatabase(text, verb) {
  const settings = connectionParts(text);
  await withClient({ ...settings, database: "postgres" }, (client) => {
    const name = client.escapeIdentifier(settings.database);
    return client.query(verb === "create" ? `CREATE DATABASE ${name}` : `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  return settings.database;
}

async function runCommand(command) {
  const url = options.datasource?.url;
  if (command === "can-connect-to-database") await withClient(connectionParts(url), () => undefined);
  else if (command === "create-database") await createOrDropDatabase(url, "create");
  else if (command === "drop-database") await createOrDropDatabase(url, "drop");
  else throw new Error(`unknown command ${command}`);
}

/**
 * Two gaps of the adapter as a driver of the schema engine: catalogue types it cannot read, and a script runner that
 * splits at every semicolon, which breaks functions and DO blocks.
 */
function completeAdapter(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const { fields, rows } = await performIO(query);
    const readable = fields.map((field) => ({ name: field.name, dataTypeID: READ_AS[field.dataTypeID] ?? field.dataTypeID }));
    const saved = adapter.performIO;
    adapter.performIO = async () => ({ fields: readable, rows });
    try {
      const result = await queryRaw(query);
      for (const [index, field] of fields.entries()) {
        if (field.dataTypeID === CHAR) result.columnTypes[index] = ColumnTypeEnum.Character;
      }
      return result;
    } finally {
      adapter.performIO = saved;
    }
  };
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

function adapterFactory() {
  const url = options.datasource?.url ?? "postgresql://localhost:1/none";
  const settings = connectionParts(url);
  const { schema } = splitUrl(url);
  const factory = new PrismaPg({ ...settings, max: 4 }, schema ? { schema } : undefined);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => completeAdapter(await connect());
  factory.connectToShadowDb = async () => {
    const given = options.datasource?.shadowDatabaseUrl;
    if (given) return completeAdapter(await new PrismaPg({ ...connectionParts(given), max: 2 }).connect());
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await withClient(settings, (client) => client.query(`CREATE DATABASE "${name}"`));
    const adapter = completeAdapter(await new PrismaPg({ ...settings, database: name, max: 2 }).connect());
    // The adapter's own order drops the database before its pool is closed, which fails and leaves it behind.
    adapter.dispose = async () => {
      await adapter.underlyingDriver().end();
      await withClient(settings, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    };
    return adapter;
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}

async function startEngine() {
  const require = createRequire(import.meta.url);
  const bindings = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const engine = await import(bindings);
  const wasm = readFileSync(path.join(path.dirname(bindings), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": engine });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  const datamodels = options.datamodels.map((file) => [file, readFileSync(file, "utf8")]);
  return engine.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => undefined, adapterFactory());
}

let started;
const engine = () => {
  started ??= startEngine();
  return started;
};
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

async function answer(method, params) {
  if (method === "createDatabase") {
    return { databaseName: await createOrDropDatabase(params?.datasource?.url ?? options.datasource?.url, "create") };
  }
  const running = await engine();
  if (method === "getDatabaseVersion") return running.version(params);
  if (typeof running[method] !== "function") throw new Error(`method ${method} is not there`);
  const result = await running[method](params);
  if (method === "diff" && result.stdout != null) {
    send({ id: 0, method: "print", params: { content: result.stdout } });
    result.stdout = null;
  }
  return result;
}

function errorData(error) {
  const message = error?.message ?? String(error);
  if (/^P\d{4}$/.test(String(error?.code))) {
    return { is_panic: false, message, meta: error.meta ?? {}, error_code: error.code };
  }
  return { is_panic: false, message: panics.message || message, backtrace: error?.stack };
}

async function serve() {
  const fail = (error) => {
    logError({ message: panics.message || String(error?.stack ?? error), is_panic: true });
    process.exit(101);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.trim()) continue;
    const { id, method, params } = JSON.parse(line);
    if (!method) continue;
    try {
      send({ id, result: (await answer(method, params)) ?? {} });
    } catch (error) {
      send({ id, error: { code: 4466, message: "An error happened. Check the data field for details.", data: errorData(error) } });
    }
  }
  process.exit(0);
}

if (options.version) {
  process.stdout.write(`schema-engine-cli ${ENGINE_VERSION}\n`);
} else if (options.command) {
  try {
    await runCommand(options.command);
    process.exit(0);
  } catch (error) {
    const away = /ECONNREFUSED|ENOTFOUND|ETIMEDOUT/.test(String(error.code)) ? "P1001" : "P1000";
    process.stderr.write("\n");
    logError({ message: error.message || String(error.code), error_code: ERROR_OF_SQLSTATE[error.code] ?? away, is_panic: false });
    process.exit(1);
  }
} else {
  await serve();
}
