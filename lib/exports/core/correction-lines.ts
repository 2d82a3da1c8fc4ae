/** What a period posts for earlier ones, as lines of the detail: days added up, reversed and entered rows apart. */
import type { Actor } from "@/lib/auth/core/actor";
import type { Right } from "@/lib/auth/core/roles";
import { scopeAllows, scopeOf } from "@/lib/auth/core/scope";
import type { CorrectionRow, LineDimension } from "@/lib/chargeback/core/period-lines";
import { formatFixed, formatUsd, parseFixed, type Usd } from "@/lib/kernel/money";
import type { DetailLine } from "./detail-table";

const QUANTITY_SCALE = 6;
export type RateOf = ReadonlyMap<number, { rate: string; per: number }>;

/** The same rule as for the lines of the period. */
export function inPart(
  actor: Actor,
  right: Right,
  of: LineDimension,
  part: { costCentreId?: string | null; businessUnitIds?: readonly (string | null)[] },
): boolean {
  const scope = scopeOf(actor, right);
  if (scope.kind === "some" && ((of.identityId === null && of.teamId === null) || !scopeAllows(scope, of))) return false;
  if (part.costCentreId !== undefined && of.costCentreId !== part.costCentreId) return false;
  return part.businessUnitIds === undefined || part.businessUnitIds.includes(of.businessUnitId);
}

export function correctionLines(rows: readonly CorrectionRow[], rateOf: RateOf): DetailLine[] {
  const sums = new Map<string, { row: CorrectionRow; quantity: bigint; costUsd: Usd }>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key) ?? { row, quantity: 0n, costUsd: 0n as Usd };
    sum.quantity += parseFixed(row.quantity, QUANTITY_SCALE);
    sum.costUsd = (sum.costUsd + row.costUsd) as Usd;
    sums.set(key, sum);
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { row, quantity, costUsd }]) => {
      const { of, meter, priceId, chargePeriodId, reason, side } = row;
      const price = rateOf.get(priceId);
      return {
        ...of,
        ...{
          meter,
          priceId,
          quantity: formatFixed(quantity, QUANTITY_SCALE),
          unpriced: "0",
          costUsd: formatUsd(costUsd),
          flatValueUsd: "0",
        },
        ...{ rate: price?.rate ?? null, per: price?.per ?? null, corrects: { chargePeriodId, reason, side } },
      };
    });
}

/** Columns of the detail that tell rows apart. */
function keyOf({ of, meter, priceId, chargePeriodId, reason, side }: CorrectionRow): string {
  const { businessUnitId, costCentreId, teamId, ownerId, identityId, credentialId, applicationId, environmentId, tenant } = of;
  const ids = [businessUnitId, costCentreId, teamId, ownerId, identityId, credentialId, applicationId, environmentId, tenant];
  // Of one thing what is taken back stands before what is put in its place.
  const order = side === "reversed" ? 0 : 1;
  return JSON.stringify([chargePeriodId, ...ids, of.provider, of.model, of.billing, meter, priceId, reason, order]);
}
