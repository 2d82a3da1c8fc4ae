/**
 * What is posted for a closed period, in the style of a ledger: nothing that stands is changed. Usage that came late is
 * entered as it is. Where usage was rated or attributed again, what stands of that row is reversed whole and entered as it
 * should be, so that each pair reads like the row it puts right, and copy + postings = ledger after every closing.
 */
import type { CorrectionReason } from "./period-lines";

/** Millionths of a unit, and 10^-15 dollars. */
export type Amount = { quantity: bigint; cost: bigint };

/** One row (day, dimension, meter, price) of a closed period: what stands of it, and by how much the ledger differs. */
export type ChangedRow = { standing: Amount } & Record<CorrectionReason, Amount>;

export type Posting = Amount & { reason: CorrectionReason; side: "reversed" | "entered" };

/** In the order in which the reasons are taken up: each starts from what the one before left standing. */
const REVISED = ["re_rated", "re_attributed"] as const;

const isNothing = ({ quantity, cost }: Amount): boolean => quantity === 0n && cost === 0n;
const plus = (a: Amount, b: Amount): Amount => ({ quantity: a.quantity + b.quantity, cost: a.cost + b.cost });
const minus = ({ quantity, cost }: Amount): Amount => ({ quantity: -quantity, cost: -cost });

/** The rows that bring what stands to what the ledger says; none that is nothing. */
export function postingsOf(row: ChangedRow): Posting[] {
  const postings: Posting[] = [{ reason: "late", side: "entered", ...row.late }];
  let standing = plus(row.standing, row.late);
  for (const reason of REVISED) {
    if (isNothing(row[reason])) continue;
    const entered = plus(standing, row[reason]);
    postings.push({ reason, side: "reversed", ...minus(standing) }, { reason, side: "entered", ...entered });
    standing = entered;
  }
  return postings.filter((posting) => !isNothing(posting));
}
