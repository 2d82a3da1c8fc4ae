import { requireAllocation } from "@/lib/allocation";
import { type AgreedVolume, agreedVolumes } from "@/lib/allocation/core/volumes";
import type { Context } from "@/lib/auth";
import { formatFixed, formatUsd, negateUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { nameVolumeModel, readVolumePricesOn } from "@/lib/pricing";
import { scaleOf, tierWords } from "@/lib/pricing/core/volume";
import type { VolumePreviewInput } from "@/lib/pricing/core/volume-input";
import { noSuchPeriod } from "./close/change-period";
import { daysOfPeriod, periodAt } from "./core/periods";
import type { VolumePreview } from "./core/views";
import { findPeriod, readBooks } from "./store/periods";
import { readSettings } from "./store/settings";
import { readCostCentres } from "./store/statement-rows";
import { readVolumeUses } from "./store/volume-use";

/**
 * What a price by volume would make of a period so far, by tier, and what it would change on statements beside the agreements
 * that hold; nothing is stored.
 * Right: spend.read of everything. @throws NotFound for a period that the books do not have; Invalid for an unknown model.
 */
export async function previewVolumePrice(ctx: Context, { periodId, ...terms }: VolumePreviewInput): Promise<VolumePreview> {
  requireAllocation(ctx, "spend.read");
  const record = await findPeriod(ctx.db, periodId ?? periodAt(ctx.clock.now(), await readBooks(ctx.db)).id);
  if (!record) throw noSuchPeriod();
  const price = { ...terms, ...(await nameVolumeModel(ctx, terms)), id: 0 };
  const ref = { ...record, version: record.state === "closed" ? record.version : null };
  const fallback = (await readSettings(ctx.db)).fallbackCostCentreId ?? "";
  const inForce = await readVolumePricesOn(ctx.db, new Date(`${daysOfPeriod(record).first}T00:00:00Z`));
  const others = inForce.filter((each) => each.provider !== price.provider || each.model !== price.model || each.meter !== price.meter);
  const uses = await readVolumeUses(ctx.db, ref, [...new Set([price, ...inForce].map(({ provider }) => provider))]);
  const after = agreedVolumes([price, ...others], uses, fallback);
  const sums = changesOf(agreedVolumes(inForce, uses, fallback), after);
  const bill = after.find((each) => each.price === price)?.bill;
  if (!bill) throw noSuchPeriod();
  const names = await readCostCentres(ctx.db, [...sums.keys()]);
  return {
    periodId: record.id,
    volume: formatFixed(bill.volume, scaleOf(price)),
    chargedUsd: formatUsd(bill.chargedUsd),
    changeUsd: formatUsd(sumUsd([...sums.values()])),
    tiers: bill.tiers.map(({ volume, costUsd }, i) => ({
      ...{ words: tierWords(price, i), volume: formatFixed(volume, scaleOf(price)), costUsd: formatUsd(costUsd) },
    })),
    costCentres: [...sums].map(([id, changeUsd]) => ({
      ...{ id, name: id === "" ? "Unattributed" : (names.get(id)?.name ?? id), changeUsd: formatUsd(changeUsd) },
    })),
  };
}

/** By cost centre: what agreements come to after it, less what those in force come to. */
function changesOf(before: readonly AgreedVolume[], after: readonly AgreedVolume[]): Map<string, Usd> {
  const costs = new Map<string, Usd[]>();
  const add = (costCentreId: string, costUsd: Usd) => costs.set(costCentreId, [...(costs.get(costCentreId) ?? []), costUsd]);
  for (const { lines } of after) for (const { costCentreId, costUsd } of lines) add(costCentreId, costUsd);
  for (const { lines } of before) for (const { costCentreId, costUsd } of lines) add(costCentreId, negateUsd(costUsd));
  const sums = [...costs].map(([id, parts]): [string, Usd] => [id, sumUsd(parts)]);
  return new Map(sums.filter(([, sum]) => sum !== 0n));
}
