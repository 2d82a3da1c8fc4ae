/**
 * What prices by volume make of metered usage, as a bill in tiers states it. Where a provider bills at the prices of the calls and
 * gives the difference back in a line of its own, that line is what was agreed, and the usage stays as it was priced.
 */
import { parseFixed, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { usesByAgreement, type VolumePrice } from "@/lib/pricing/core/volume";
import { changesByUse } from "@/lib/pricing/core/volume-shares";
import { QUANTITY_SCALE } from "../formats/quantity";

/** Usage of a day under agreements; see `store/agreed.ts`. `model` as the ledger says, `pricedModel` as its price rows do. */
export type AgreedUse = {
  day: string;
  provider: string;
  model: string;
  credentialId: string | null;
  meter: string;
  pricedModel: string;
  mode: string | null;
  quantity: string;
  costUsd: string;
};
type MeteredName = Pick<AgreedUse, "day" | "provider" | "model" | "credentialId" | "meter">;
/** Of one agreement: the change of each metered row by its name, which sum to `differenceUsd`. */
export type Agreed = { provider: string; differenceUsd: Usd; changes: { of: string; changeUsd: Usd }[] };
type BilledLine = { amountUsd: Usd; agreedUsd?: Usd };

export const meteredName = ({ day, provider, model, credentialId, meter }: MeteredName): string =>
  JSON.stringify([day, provider, model, credentialId, meter]);

/** @param used Of whole days of one period. */
export function agreedOf(prices: readonly VolumePrice[], used: readonly AgreedUse[]): Agreed[] {
  const uses = used.map((row) => ({
    ...{ of: meteredName(row), day: row.day, provider: row.provider, model: row.pricedModel, meter: row.meter, mode: row.mode },
    ...{ quantity: parseFixed(row.quantity, QUANTITY_SCALE), costUsd: parseUsd(row.costUsd) },
  }));
  return [...usesByAgreement(prices, uses)].map(([price, own]) => {
    const changes = changesByUse(price, own);
    return {
      provider: price.provider,
      differenceUsd: sumUsd(changes),
      changes: own.map(({ of }, i) => ({ of, changeUsd: changes[i] ?? (0n as Usd) })),
    };
  });
}

/** Half a cent: what a line of a bill is rounded by. */
const LINE_ROUNDING = 5n * 10n ** 12n;

/**
 * Adds what is agreed to the metered rows that it changes, or to the one line that states it.
 * @param changeOf By name; null-free: a row that is in it stands under an agreement.
 */
export function applyAgreed({ differenceUsd, changes }: Agreed, lines: readonly BilledLine[], changeOf: Map<string, Usd>): void {
  const stated = lines.find(
    ({ amountUsd, agreedUsd }) => agreedUsd === undefined && differenceUsd !== 0n && isNear(amountUsd, differenceUsd),
  );
  if (stated) stated.agreedUsd = differenceUsd;
  else for (const { of, changeUsd } of changes) changeOf.set(of, ((changeOf.get(of) ?? 0n) + changeUsd) as Usd);
}

const isNear = (a: Usd, b: Usd): boolean => a - b <= LINE_ROUNDING && b - a <= LINE_ROUNDING;
