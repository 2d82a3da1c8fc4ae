import type { Db } from "@/lib/db/client";
import { type AuditStep, readSteps, type StepsOf } from "./store";

/**
 * What was done to one object, in one read however long its log is: of each of these actions the first `most`, oldest first. For
 * areas that have authorised; nothing is kept to a scope here.
 */
export const readAuditSteps = (db: Db, of: StepsOf, most: number): Promise<AuditStep[]> => readSteps(db, of, most);
