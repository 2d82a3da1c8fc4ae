import type { Forecast } from "@/lib/reporting";
import { BigMoney, Kpi } from "../../charts/kpi-strip";
import { type Decimal, ratioOf } from "../../charts/prepare/decimal-text";
import { formatCount } from "../../charts/prepare/format";
import { FORECAST_ID, lastDayOf, sureWords } from "./forecast-words";

/** Days of usage that a forecast needs, said where there are fewer. */
const NEEDED_DAYS = 14;

/** What the month will have cost at its end, always with the range; what is missing, while nothing can be said. */
export function ForecastKpi({ forecast }: { forecast: Forecast }) {
  const name = `Expected by ${lastDayOf(forecast, { long: false })}`;
  if (!forecast.atEnd) {
    const early = `too early: ${formatCount(forecast.historyDays)} of ${NEEDED_DAYS} days of usage`;
    return <Kpi name={name} value="—" words={forecast.reason?.code === "too_uneven" ? "single days differ too much to say" : early} />;
  }
  return (
    <Kpi
      name={name}
      href={`#${FORECAST_ID}`}
      value={<BigMoney value={forecast.atEnd.expectedUsd} />}
      words={sureWords(forecast)}
      picture={<RangeMark spentUsd={forecast.spentUsd} {...forecast.atEnd} />}
    />
  );
}

/** Ink for what is spent, dashes to what is expected, the band for where it may end. Its words stand above it. */
function RangeMark({
  spentUsd,
  expectedUsd,
  lowUsd,
  highUsd,
}: {
  spentUsd: Decimal;
  expectedUsd: Decimal;
  lowUsd: Decimal;
  highUsd: Decimal;
}) {
  const at = (value: Decimal): number => Math.round(Math.max(0, Math.min(1, ratioOf(value, highUsd) ?? 0)) * 196);
  const [spent, expected, low, high] = [at(spentUsd), at(expectedUsd), at(lowUsd), at(highUsd)];
  return (
    <svg className="spark" viewBox="0 0 200 24" preserveAspectRatio="none" aria-hidden="true">
      <rect x={low} y={8} width={Math.max(1, high - low)} height={12} fill="var(--band)" />
      <path d={`M${spent} 14H${expected}`} stroke="var(--ink-4)" strokeDasharray="3 3" />
      <rect x={0} y={10} width={spent} height={8} fill="var(--ink-1)" />
      <path d={`M${expected} 6V22`} stroke="var(--ink-1)" strokeWidth={2} />
    </svg>
  );
}
