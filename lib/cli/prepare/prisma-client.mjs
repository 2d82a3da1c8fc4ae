/** Writes the database client of lib/db/generated, when the data model or Prisma changed since. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hashOfFiles } from "./hash.mjs";
import { root, runStep, StartFailed } from "./step.mjs";

const stampFile = path.join(root, "lib/db/generated/.stamp");

export async function generatePrismaClient() {
  const stamp = hashOfFiles(["prisma/schema", "node_modules/prisma/package.json"]);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  // Generating runs no engine, but asks for a file that is there.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };
  const { code, tail } = await runStep(
    "Writing the database client",
    process.execPath,
    ["node_modules/prisma/build/index.js", "generate"],
    { env },
  );
  if (code !== 0) throw new StartFailed(`The database client cannot be written.\n${tail}`);
  writeFileSync(stampFile, stamp);
}
