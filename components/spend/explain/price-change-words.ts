/** How a change of price is said in a few words. */
import type { PriceChange } from "@/lib/reporting";
import { formatCount, formatPercent } from "../../charts/prepare/format";

/** "−8 %", where all rates moved alike; "Completion −20 %" where one did; else how many. */
export function moveWords({ meters }: Pick<PriceChange, "meters">): string {
  const shares = new Set(meters.map((meter) => meter.changeShare));
  const [first] = meters;
  if (!first) return "";
  if (first.changeShare !== null && shares.size === 1 && meters.length > 1) return percent(first.changeShare);
  if (meters.length > 1) return `${formatCount(meters.length)} rates`;
  if (first.changeShare !== null) return `${first.label} ${percent(first.changeShare)}`;
  return `${first.label} ${first.before === null ? "now priced" : "no longer priced"}`;
}

const percent = (share: string): string => formatPercent(Number(share), { sign: true, places: Math.abs(Number(share)) < 0.095 ? 1 : 0 });

/** "gpt-5, −8 %" */
export const priceChangeWords = (change: PriceChange): string => `${change.model}, ${moveWords(change)}`;
