/**
 * What the product's jobs do about access, so many days later: revocations, then reviews. A program of its own, as the runner
 * of the tests cannot load it: node --import tsx/esm do-access-jobs.ts <address of the database> <days>
 */
import { connect } from "@/lib/db/client";
import { runReviews } from "@/lib/reviews";
import { runRevocations } from "@/lib/revocation";

const [databaseUrl = "", days = "0"] = process.argv.slice(2);
const { db, close } = connect(databaseUrl);
const later = { now: () => new Date(Date.now() + Number(days) * 86_400_000) };
const today = { now: () => new Date() };
try {
  await runRevocations({ db, clock: later });
  await runReviews({ db, clock: today });
} finally {
  await close();
}
