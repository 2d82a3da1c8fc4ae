import type { Db, Tx } from "@/lib/db/client";
import { addUtcDays } from "@/lib/kernel/period";
import { composePeriod } from "../core/compose/compose";
import type { ComposedPeriod } from "../core/compose/types";
import { type PeriodRecord, workingVersion } from "../core/period-record";
import { writeDrafts } from "../store/drafts";
import { deleteWaivers } from "../store/period-closes";
import { updatePeriod } from "../store/periods";
import { readSettings } from "../store/settings";
import { gatherInput } from "./gather-input";

/**
 * Computes the drafts of a period that is locked, and stores them. What says the same keeps its answer, and the period its
 * waivers and the approval of its allocation; where anything changed, those are asked for again.
 */
export async function composeDrafts(db: Db, tx: Tx, record: PeriodRecord, at: Date): Promise<ComposedPeriod> {
  const version = workingVersion(record);
  const dueAt = record.dueAt ?? addUtcDays(at, (await readSettings(tx)).acceptanceDays);
  const { input } = await gatherInput(db, tx, { period: record, version, ref: { ...record, version: null } });
  const composed = composePeriod(input);
  const draftsHash = await writeDrafts(tx, { periodId: record.id, version, dueAt, at, known: record.draftsHash }, composed);
  const isSame = record.contentHash === composed.contentHash;
  if (!isSame) await deleteWaivers(tx, record.id, version);
  await updatePeriod(tx, record.id, {
    ...{ state: "in_review", dueAt, contentHash: composed.contentHash, draftsHash, computedAt: at },
    ...(isSame ? {} : { allocationHash: null, allocationBy: null, allocationByName: null, allocationAt: null }),
  });
  return composed;
}
