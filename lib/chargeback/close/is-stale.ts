import type { Context } from "@/lib/auth";
import { type PeriodRecord, workingVersion } from "../core/period-record";
import { readUseFacts } from "../store/check-facts";
import { isChangedSince, readDirectSum } from "../store/correction-sums";

/**
 * Whether the drafts of a period in review no longer say what the ledger says, or something else that they are composed of was
 * written since. A hint for people: the close itself composes all anew and compares.
 */
export async function isReviewStale({ db }: Context, record: PeriodRecord): Promise<boolean> {
  if (record.state !== "in_review" || record.computedAt === null) return false;
  const { costUsd } = await readUseFacts(db, { ...record, version: null });
  if (costUsd !== (await readDirectSum(db, record.id, workingVersion(record)))) return true;
  return isChangedSince(db, record.computedAt);
}
