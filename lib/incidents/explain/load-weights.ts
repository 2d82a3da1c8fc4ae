import type { Db } from "@/lib/db/client";
import { formatUsd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import { readIdentitySums } from "@/lib/reporting";
import type { UsePlace, UseSum } from "@/lib/reporting/core/incident-facts";
import { type CauseRow, elementsOf, type Weights } from "../core/root-cause";
import { beyondSwing } from "../core/swing";
import { type Spent, USUAL_DAYS, usualOf } from "../core/usual";

/** Of the identities of a place only those that rose most are looked at: what the others rose by explains nothing. */
const MOST_RISEN = 50;

type Told = UseSum & { identity: string };
const spentOf = ({ at, costUsd }: Told): Spent => ({ atMs: at.getTime(), usd: Number(formatUsd(costUsd)) });

function byIdentity(sums: readonly Told[]): Map<string, Spent[]> {
  const told = new Map<string, Spent[]>();
  for (const sum of sums) {
    const own = told.get(sum.identity) ?? [];
    told.set(sum.identity, own);
    own.push(spentOf(sum));
  }
  return told;
}

/**
 * How much of the rise of each identity of a place is beyond what it swings by anyway: from the roll-ups of the 28 days before, of
 * the fifty that rose most. Where there is one identity only nothing is read: it is not compared with any other.
 */
export async function loadWeights(
  db: Db,
  place: UsePlace,
  rows: readonly CauseRow[],
  { from, to }: { from: Date; to: Date },
): Promise<Weights> {
  const all = elementsOf(rows, "identity");
  if (all.length < 2) return new Map();
  const risen = all
    .filter(({ excessUsd }) => excessUsd > 0n)
    .sort((a, b) => Number(b.excessUsd - a.excessUsd))
    .slice(0, MOST_RISEN);
  const end = startOfUtcDay(from);
  const before = { from: addUtcDays(end, -USUAL_DAYS), to: end };
  const ids = risen.map(({ id }) => id);
  const days = byIdentity(await readIdentitySums(db, place, ids, { ...before, grain: "day" }));
  const hours = byIdentity(await readIdentitySums(db, place, ids, { ...before, grain: "hour" }));
  return new Map(
    risen.map(({ id, actualUsd }) => {
      const usual = usualOf(days.get(id) ?? [], hours.get(id) ?? [], from.getTime());
      return [id, beyondSwing(Number(formatUsd(actualUsd)), usual, from.getTime(), to.getTime())];
    }),
  );
}
