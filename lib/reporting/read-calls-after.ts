import type { Db } from "@/lib/db/client";
import type { CallsAfter, UseSubject } from "./core/calls-after";
import { deniedAfter, successesAfter } from "./store/calls-after";

/**
 * Billable calls that succeeded after an instant of each subject, by the time of the event: what shows that access did
 * not end. Subjects without any are absent. For use cases that have authorised; nothing is kept to a scope here.
 */
export const readSuccessesAfter = async (db: Db, subjects: readonly UseSubject[]): Promise<CallsAfter[]> =>
  subjects.length === 0 ? [] : successesAfter(db, subjects);

/** Calls that failed or were refused after it: what shows that somebody still tries. */
export const readDeniedAfter = async (db: Db, subjects: readonly UseSubject[]): Promise<CallsAfter[]> =>
  subjects.length === 0 ? [] : deniedAfter(db, subjects);
