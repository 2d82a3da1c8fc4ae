import pg from "pg";
import { required } from "@/lib/env";
import { say } from "../prepare/step.mjs";
import { openRuntime } from "../runtime/open-runtime";

/** Deletes everything in the database, after `--yes`. */
export async function run(args: string[]): Promise<number> {
  if (!args.includes("--yes")) throw new Error("This deletes every event, price, member and audit row. Say so: npm run db:reset -- --yes");
  await openRuntime();
  const client = new pg.Client({ connectionString: required("DATABASE_URL") });
  await client.connect();
  try {
    await client.query("DROP SCHEMA IF EXISTS pgboss CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  } finally {
    await client.end();
  }
  await openRuntime();
  say("The database is empty. The next `npm start` sets it up again.");
  return 0;
}
