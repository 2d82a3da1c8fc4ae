/**
 * Moves one review so many days into the past and does what the job of reviews does then: other tests use the same product, whose
 * clock is everybody's. node --import tsx/esm pass-days-of-review.ts <address of the database> <id of the review> <days>
 */
import { connect } from "@/lib/db/client";
import { runReviews } from "@/lib/reviews";

const [databaseUrl = "", campaignId = "", days = "0"] = process.argv.slice(2);
const { db, close } = connect(databaseUrl);
try {
  await db.$executeRaw`
    UPDATE review_campaign SET stage_at = stage_at - make_interval(days => ${Number(days)}::int), due_at = due_at - make_interval(days => ${Number(days)}::int)
    WHERE id = ${campaignId}`;
  await runReviews({ db, clock: { now: () => new Date() } });
} finally {
  await close();
}
