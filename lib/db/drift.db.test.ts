import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { childEnvironment } from "@/lib/env";
import { useDatabase } from "@/lib/testing/database";
import { onServer } from "@/lib/testing/server";

const root = path.resolve(import.meta.dirname, "../..");
const migrated = useDatabase();

/** What Prisma would still have to do to bring the database to the data model; empty when they are equal. */
async function drift(): Promise<string> {
  const prisma = path.join(root, "node_modules/prisma/build/index.js");
  const args = [prisma, "migrate", "diff", "--from-config-datasource", "--to-schema", "prisma/schema", "--script", "--exit-code"];
  const env = childEnvironment({ DATABASE_URL: migrated.url, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1", NO_COLOR: "1" });
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root, env });
    return "";
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    if (code !== 2) throw new Error(`prisma migrate diff ended with ${code}: ${stderr}`);
    return stdout;
  }
}

test("the migrations make exactly the data model of prisma/schema, and a difference is seen", { timeout: 120_000 }, async () => {
  expect(await drift()).toBe("");
  await onServer(migrated.url, "ALTER TABLE organisation ADD COLUMN stray int");
  expect(await drift()).toContain('DROP COLUMN "stray"');
});
