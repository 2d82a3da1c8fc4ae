import { requireAllocation } from "@/lib/allocation";
import { agreedVolumes } from "@/lib/allocation/core/volumes";
import type { Context } from "@/lib/auth";
import { addUsd, formatFixed, formatUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { nameVolumeModel } from "@/lib/pricing";
import { scaleOf, tierWords } from "@/lib/pricing/core/volume";
import type { VolumePreviewInput } from "@/lib/pricing/core/volume-input";
import { noSuchPeriod } from "./close/change-period";
import { periodAt } from "./core/periods";
import type { VolumePreview } from "./core/views";
import { findPeriod, readBooks } from "./store/periods";
import { readCostCentres } from "./store/statement-rows";
import { readVolumeUses } from "./store/volume-use";

/**
 * What a price by volume would make of a period so far, by tier and by cost centre, as it alone; nothing is stored.
 * Right: spend.read of everything. @throws NotFound for a period that the books do not have; Invalid for an unknown model.
 */
export async function previewVolumePrice(ctx: Context, { periodId, ...terms }: VolumePreviewInput): Promise<VolumePreview> {
  requireAllocation(ctx, "spend.read");
  const record = await findPeriod(ctx.db, periodId ?? periodAt(ctx.clock.now(), await readBooks(ctx.db)).id);
  if (!record) throw noSuchPeriod();
  const price = { ...terms, ...(await nameVolumeModel(ctx, terms)), id: 0 };
  const ref = { ...record, version: record.state === "closed" ? record.version : null };
  const [agreed] = agreedVolumes([price], await readVolumeUses(ctx.db, ref, [price.provider]), "");
  if (!agreed) throw noSuchPeriod();
  const { bill, lines } = agreed;
  const sums = new Map<string, Usd>();
  for (const { costCentreId, costUsd } of lines) sums.set(costCentreId, addUsd(sums.get(costCentreId) ?? ZERO_USD, costUsd));
  const names = await readCostCentres(ctx.db, [...sums.keys()]);
  return {
    periodId: record.id,
    volume: formatFixed(bill.volume, scaleOf(price)),
    chargedUsd: formatUsd(bill.chargedUsd),
    changeUsd: formatUsd(bill.differenceUsd),
    tiers: bill.tiers.map(({ volume, costUsd }, i) => ({
      ...{ words: tierWords(price, i), volume: formatFixed(volume, scaleOf(price)), costUsd: formatUsd(costUsd) },
    })),
    costCentres: [...sums].map(([id, changeUsd]) => ({
      ...{ id, name: id === "" ? "Unattributed" : (names.get(id)?.name ?? id), changeUsd: formatUsd(changeUsd) },
    })),
  };
}
