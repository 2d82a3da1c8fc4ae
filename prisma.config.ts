import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "prisma/config";

const root = import.meta.dirname;

/**
 * Prisma's command line wants a native engine that its installer downloads. Where that download did not happen, our
 * stand-in runs the official WebAssembly build of the same engine. Windows cannot execute a script, so it keeps the
 * native one.
 */
function nativeEngineIsThere(): boolean {
  const folder = path.join(root, "node_modules/@prisma/engines");
  return process.platform === "win32" || (existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("schema-engine-")));
}

if (!nativeEngineIsThere()) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(root, "lib/db/schema-engine.mjs");

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  // `generate` needs no database; whoever writes or compares migrations names one in DATABASE_URL.
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://postgres@127.0.0.1:5432/countinghouse" },
});
