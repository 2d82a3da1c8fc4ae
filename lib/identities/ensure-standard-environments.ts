import type { Db } from "@/lib/db/client";
import { STANDARD_ENVIRONMENTS } from "./core/standard-environments";
import { insertMissingEnvironments } from "./store/standard-environments";

/**
 * Production, staging, test and sandbox, with the spellings that emitters use, in an installation that has no
 * environment yet: usage is told apart by them from the first event on. Called at the start of the product.
 */
export async function ensureStandardEnvironments(db: Db): Promise<void> {
  await insertMissingEnvironments(db, STANDARD_ENVIRONMENTS);
}
