/** What one model costs at an instant, for a list that people read. */
import { METER_LABEL, METERS, type Meter, MODES } from "./meters";
import { type PricedModel, planOf } from "./price-book";
import { ANY_MODEL } from "./price-row";
import { providerLabel } from "./provider-names";
import { sheetAt } from "./rate-sheet";

export type ModelPrices = {
  provider: string;
  providerLabel: string;
  model: string;
  /** Standard rates in force, base tier. */
  rates: { meter: Meter; label: string; rate: string; per: number; origin: string }[];
  /** Bounds above which other rates hold. */
  tiersAboveInputTokens: string[];
  modes: string[];
  regions: string[];
  origins: string[];
  /** When a price that is known already begins or ends next. */
  nextChangeAt: string | null;
};

export function modelPrices(priced: PricedModel, now: Date): ModelPrices {
  const sheet = sheetAt(planOf(priced, "standard", ""), now.getTime(), 0n);
  const own = priced.rows.filter((row) => row.model !== ANY_MODEL);
  const originOf = new Map(priced.rows.map((row) => [row.id, row.origin] as const));
  const bounds = own.filter((row) => row.minTokensExclusive > 0n && row.validFrom <= now && (!row.validTo || row.validTo > now));
  const changes = own.flatMap((row) => [row.validFrom, ...(row.validTo ? [row.validTo] : [])]).filter((at) => at > now);
  return {
    provider: priced.provider,
    providerLabel: providerLabel(priced.provider),
    model: priced.model,
    rates: METERS.flatMap((meter) => {
      const slot = sheet[meter];
      if (!slot || slot.standsIn !== undefined) return [];
      return [
        {
          meter,
          label: METER_LABEL[meter],
          rate: slot.rate.text,
          per: slot.rate.per,
          origin: originOf.get(slot.rate.priceId) ?? "catalogue",
        },
      ];
    }),
    tiersAboveInputTokens: [...new Set(bounds.map((row) => row.minTokensExclusive.toString()))].sort((a, b) => Number(a) - Number(b)),
    modes: MODES.filter((mode) => own.some((row) => row.mode === mode)),
    regions: [...priced.regions].sort(),
    origins: [...new Set(own.map((row) => row.origin))].sort(),
    nextChangeAt: changes.length === 0 ? null : new Date(Math.min(...changes.map((at) => at.getTime()))).toISOString(),
  };
}
