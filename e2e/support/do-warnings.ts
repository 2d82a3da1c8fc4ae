/**
 * What the product's job of every five minutes does: looks at the counts of budgets that moved and tells who should know. A
 * program of its own, as the runner of the tests cannot load it: node --import tsx/esm do-warnings.ts <address of the database>
 */
import { systemActor } from "@/lib/auth";
import { connect } from "@/lib/db/client";
import { warnBudgets } from "@/lib/warnings";

const [databaseUrl = ""] = process.argv.slice(2);
const { db, close } = connect(databaseUrl);
try {
  await warnBudgets({ db, clock: { now: () => new Date() }, actor: systemActor("job warn-budgets") });
} finally {
  await close();
}
