import type { Db } from "@/lib/db/client";
import type { LastSuccess, SecretSubject, SecretUse, UsedAfter, UsedSubject } from "./core/uses-after";
import { lastSuccesses, secretUses, usedAfter } from "./store/uses-after";

/** Billable calls that succeeded after an instant, by what they used. Not scoped: for use cases that have authorised, like the others here. */
export const readUsesAfter = async (db: Db, subjects: readonly UsedSubject[]): Promise<UsedAfter[]> =>
  subjects.length === 0 ? [] : usedAfter(db, subjects);

/** Whether a secret that was rotated is still used, and its successor too. Credentials without any success are absent. */
export const readSecretUses = async (db: Db, subjects: readonly SecretSubject[]): Promise<SecretUse[]> =>
  subjects.length === 0 ? [] : secretUses(db, subjects);

/** The last billable call of each subject that succeeded; those without any are absent. */
export const readLastSuccesses = async (db: Db, subjects: readonly Omit<LastSuccess, "at">[]): Promise<LastSuccess[]> =>
  subjects.length === 0 ? [] : lastSuccesses(db, subjects);
