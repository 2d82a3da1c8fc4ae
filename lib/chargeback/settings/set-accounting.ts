import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { formatInstant } from "@/lib/kernel/time-words";
import type { AccountingInput } from "../core/accounting-input";
import { isBoundary, periodName } from "../core/periods";
import type { AccountingView } from "../core/views";
import { readBooks, readKeptPeriods, readLastClosed } from "../store/periods";
import { findCostCentre, findPerson, lockSettings, writeSettings } from "../store/settings";
import { viewOfAccounting } from "./read-accounting";

/**
 * Changes how the books are closed. What is closed stays as it is; drafts of a period in review follow when they are computed
 * again. The zone changes only while nothing is in review, and only to one in which the end of the newest closed period is a
 * midnight that ends a period too. Right: accounting.configure.
 */
export async function setAccounting(ctx: Context, { reason, ...change }: AccountingInput): Promise<AccountingView> {
  authorize(ctx, "accounting.configure");
  return withTransaction(ctx.db, async (tx) => {
    const before = await lockSettings(tx);
    await requireKnown(tx, change);
    if (change.timeZone !== undefined && change.timeZone !== before.timeZone) await requireZone(tx, change.timeZone);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    await writeSettings(tx, given);
    const was = Object.fromEntries(Object.entries(before).filter(([field]) => field in given));
    await recordAudit(tx, ctx, {
      action: "accounting.set",
      objectType: "accounting_settings",
      objectId: "1",
      before: was,
      after: given,
      reason,
    });
    return viewOfAccounting(tx);
  });
}

type Change = Omit<AccountingInput, "reason">;

async function requireKnown(tx: Tx, change: Change): Promise<void> {
  for (const field of ["fallbackCostCentreId", "recoveryCostCentreId"] as const) {
    const id = change[field];
    if (typeof id === "string" && !(await findCostCentre(tx, id)))
      throw new Invalid(`There is no cost centre "${id}".`, [
        { location: field, message: "Unknown or archived.", fix: "Choose one that is in use." },
      ]);
  }
  const { fallbackOwnerId } = change;
  if (typeof fallbackOwnerId === "string" && !(await findPerson(tx, fallbackOwnerId)))
    throw new Invalid(`There is no person "${fallbackOwnerId}".`, [
      { location: "fallbackOwnerId", message: "Unknown, or has left.", fix: "Choose somebody who is here." },
    ]);
}

async function requireZone(tx: Tx, timeZone: string): Promise<void> {
  const inReview = (await readKeptPeriods(tx)).find(({ state }) => state === "in_review");
  if (inReview) throw new Conflict(`${periodName(inReview.id)} is in review: close it or take it back first.`);
  const last = await readLastClosed(tx);
  if (last && !isBoundary(last.end, { ...(await readBooks(tx)), timeZone })) {
    const end = formatInstant(last.end);
    throw new Conflict(`${periodName(last.id)} is closed up to ${end}, when no period ends in ${timeZone}.`, [
      { location: "timeZone", message: `No period ends here at ${end}.`, fix: "Keep the zone, or choose one with the same midnights." },
    ]);
  }
}
