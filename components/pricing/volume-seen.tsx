import type { VolumePreview } from "@/lib/chargeback/core/views";
import { formatMoney, formatTokens } from "../charts/prepare/format";
import { KeyValues } from "../ui/facts";

type VolumeSeenProps = {
  /** What it would make of the period that runs, or why that cannot be told. */
  preview: VolumePreview | string;
  isSpend: boolean;
};

/** What tiers would make of the period so far: what was charged, what they come to, and whose statement changes by how much. */
export function VolumeSeen({ preview, isSpend }: VolumeSeenProps) {
  if (typeof preview === "string") return <p className="err">{preview}</p>;
  const { periodId, volume, chargedUsd, changeUsd, tiers, costCentres } = preview;
  if (tiers.every((tier) => Number(tier.volume) === 0)) return <p className="sub">Nothing of it was used in {periodId} so far.</p>;
  const amount = (text: string): string => (isSpend ? formatMoney(text) : formatTokens(text));
  return (
    <KeyValues
      rows={[
        { name: `Charged in ${periodId} so far, for ${amount(volume)}`, value: formatMoney(chargedUsd) },
        ...tiers.map((tier) => ({ name: tier.words, value: formatMoney(tier.costUsd) })),
        ...costCentres.map(({ id, name, changeUsd: change }) => ({
          name: `Statement of ${id === "" ? name : `${name}, ${id}`}`,
          value: formatMoney(change, { sign: true }),
        })),
        { name: "Change of all statements", value: formatMoney(changeUsd, { sign: true }), sum: true },
      ]}
    />
  );
}
