import { runProgram } from "./program";

/** Has the jobs of access do at once what they would do within a minute, and of revocations what they would do days later. */
export const doAccessJobs = (daysLater: number): Promise<void> => runProgram("do-access-jobs.ts", String(daysLater));

/** Lets so many days pass for one review and for nothing else, and has the jobs of reviews do what is then due. */
export const passDaysOfReview = (campaignId: string, days: number): Promise<void> =>
  runProgram("pass-days-of-review.ts", campaignId, String(days));

/** Makes of an identity that was entered as revoked one that ended so many days ago, and was silent since. */
export const endLongAgo = (identityId: string, days: number): Promise<void> => runProgram("end-long-ago.ts", identityId, String(days));
