import type { Db } from "@/lib/db/client";

/** Written when all of the sample is in: a start that finds the sample without it goes on where an earlier one was ended. */
export const SAMPLE_LOADED = "sample.load";

export const isSampleLoaded = async (db: Db): Promise<boolean> => (await db.auditEvent.count({ where: { action: SAMPLE_LOADED } })) > 0;
