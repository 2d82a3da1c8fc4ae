import type { Cause } from "@/lib/pricing/core/plan-import";
import type { PriceView } from "@/lib/pricing/core/price-view";
import { formatCount } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

/** The words of a rate: whose, in which mode, region and size of prompt. */
export type RateName = { meterLabel: string; mode: string; region: string; aboveInputTokens: string | null };

export function rateName({ meterLabel, mode, region, aboveInputTokens }: RateName): string {
  const more = [
    mode === "standard" ? null : mode,
    region === "" ? null : region,
    aboveInputTokens === null ? null : `above ${formatCount(aboveInputTokens)} tokens`,
  ].filter((part) => part !== null);
  return more.length === 0 ? meterLabel : `${meterLabel}, ${more.join(", ")}`;
}

/** Why a change waits for a person. */
export const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  moved: "Moves by more than 20 %",
  free: "Becomes free",
  ahead: "Dated ahead",
};

/** "per 1M", "per hour", "each": the unit of a rate. Only seconds are priced by 3,600. */
export function perWords(per: number): string {
  if (per === 1) return "each";
  if (per === 3_600) return "per hour";
  return per === 1_000_000 ? "per 1M" : `per ${formatCount(String(per))}`;
}

/** A reason on one line, whole in its title. */
export const ReasonWords = ({ reason }: { reason: string | null }) => (
  <span className="block max-w-48 truncate" title={reason ?? undefined}>
    {reason}
  </span>
);

/** How the state of an agreed price is marked. */
export const STATE_TONE: Readonly<Record<PriceView["state"], StateTone>> = {
  scheduled: "waiting",
  in_force: "ok",
  ended: "none",
  retracted: "none",
};
