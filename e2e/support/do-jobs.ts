/**
 * What the product's jobs do every minute with what a crash left, some minutes later. A program of its own, as the
 * runner of the tests cannot load it: node --import tsx/esm do-jobs.ts <address of the database>
 */
import { systemActor } from "@/lib/auth";
import { connect } from "@/lib/db/client";
import { processInbox, settleLeftOver } from "@/lib/metering";

const [databaseUrl = ""] = process.argv.slice(2);
const { db, close } = connect(databaseUrl);
const clock = { now: () => new Date(Date.now() + 600_000) };
try {
  await processInbox(db, clock);
  await settleLeftOver({ db, clock, actor: systemActor("jobs") });
} finally {
  await close();
}
