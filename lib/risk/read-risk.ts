/** What other areas read of risk. Not scoped: for use cases that authorise by themselves. */
import type { Db } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { ruleName } from "./core/rules";
import type { FindingSummary, TierView } from "./core/views";
import { type FindingRow, readOpenRows } from "./store/findings";
import { readTierRows } from "./store/runs";

/** How grave identities are, as the last run found them; absent before the first. */
export async function readTiers(db: Db, ids: readonly string[] | "all"): Promise<Map<string, TierView>> {
  return new Map(
    (await readTierRows(db, ids)).map(({ identityId, tier, reasons, costUsd30d }) => [identityId, { tier, reasons, costUsd30d }]),
  );
}

/** Open and excepted findings of identities and their parts, dearest first; identities without any are absent. */
export async function readOpenFindings(db: Db, identityIds: readonly string[] | "all"): Promise<Map<string, FindingSummary[]>> {
  const byIdentity = groupBy(await readOpenRows(db, identityIds), ({ identityId }) => identityId ?? "");
  return new Map([...byIdentity].map(([id, rows]) => [id, rows.map(summaryOf)]));
}

const summaryOf = ({
  id,
  ruleId,
  severity,
  title,
  exposedUsd,
  firstSeenAt,
  state,
  subjectKind,
  subjectId,
}: FindingRow): FindingSummary => ({
  ...{ id, ruleId, severity, title, exposedUsd, subjectKind, subjectId },
  ruleName: ruleName(ruleId),
  firstSeenAt: firstSeenAt.toISOString(),
  state: state === "excepted" ? "excepted" : "open",
});
