/** What is said of a forecast. An amount that is expected is never said without its range. */
import type { Forecast } from "@/lib/reporting";
import { formatDay, formatMonth } from "../../charts/prepare/dates";
import { formatCount, formatMoneyShort, formatPercent, formatShare } from "../../charts/prepare/format";

const DAY_MS = 86_400_000;

/** Where a page tells how the month goes on, for the figure that leads there. */
export const FORECAST_ID = "forecast";

export const lastDayOf = ({ to }: Pick<Forecast, "to">, { long = true } = {}): string =>
  formatDay(new Date(new Date(to).getTime() - DAY_MS), { long });
export const monthOf = ({ from }: Pick<Forecast, "from">): string => formatMonth(from, { year: false });

/** "80 % range". */
export const rangeName = ({ coverage }: Pick<Forecast, "coverage">): string => `${formatShare(Number(coverage))} range`;

/** "$67.5k to $70.1k", one amount where nothing is in doubt. */
export function rangeWords({ lowUsd, highUsd }: NonNullable<Forecast["atEnd"]>): string {
  const [low, high] = [formatMoneyShort(lowUsd), formatMoneyShort(highUsd)];
  return low === high ? low : `${low} to ${high}`;
}

/** "80 % sure: $67.5k to $70.1k". */
export const sureWords = (forecast: Forecast): string =>
  forecast.atEnd ? `${formatShare(Number(forecast.coverage))} sure: ${rangeWords(forecast.atEnd)}` : "";

/** "November is heading for $67.5k to $70.1k"; null where nothing can be said. */
export const headingWords = (forecast: Forecast | undefined): string | null =>
  forecast?.state === "forecast" && forecast.atEnd ? `${monthOf(forecast)} is heading for ${rangeWords(forecast.atEnd)}` : null;

/** How earlier ranges did: "In the last 6 months the range held 5 times; what was expected was 4.2 % off on average". */
export function heldWords({ backTest }: Pick<Forecast, "backTest">): string {
  const count = backTest?.periods.length ?? 0;
  if (!backTest || count === 0) return "No earlier month has enough days before it to test the range on";
  const months = count === 1 ? "month" : `${formatCount(count)} months`;
  const { held } = backTest;
  const outcome = held === 0 ? "never held" : count === 1 ? "held" : held === 1 ? "held once" : `held ${formatCount(held)} times`;
  const off = backTest.meanErrorShare;
  const words = `In the last ${months}, on the same day, the range ${count === 1 && held === 0 ? "did not hold" : outcome}`;
  return off === null ? words : `${words}; what was expected was ${formatPercent(Number(off))} off${count === 1 ? "" : " on average"}`;
}

/** "By the mean of the same weekday over 4 weeks, which did best in trials on the past". */
export function methodWords({ method, historyDays }: Forecast): string {
  if (!method) return "";
  const short = method.isShort ? `; only ${formatCount(historyDays)} days of history, so the range is wide` : "";
  return `By ${method.name}, which did best in trials on the past${short}`;
}

/** For people who hear the chart. */
export function describeForecast(forecast: Forecast): string {
  const spent = `${formatMoneyShort(forecast.spentUsd)} spent since ${formatDay(forecast.from, { long: true })}`;
  if (!forecast.atEnd) return `${spent}.`;
  return `${spent}; expected by ${lastDayOf(forecast)}: ${formatMoneyShort(forecast.atEnd.expectedUsd)}, ${sureWords(forecast)}.`;
}
