"use client";
import type { ReactNode } from "react";
import type { Forecast, Overview } from "@/lib/reporting";
import { BigMoney, ChangeWords, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatRange } from "../charts/prepare/dates";
import { rateOf, ratioOf, subtractDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatPercent, formatTokens } from "../charts/prepare/format";
import { Spark, SparkBars } from "../charts/spark";
import { Link } from "../ui/link";
import { TextLink } from "../ui/text-link";
import { ForecastKpi } from "./forecast/forecast-kpi";

/**
 * Spend, where it is heading, what a token costs, what nobody answers for, how much was asked. The order is fixed. What is
 * `owned` has nothing unattributed in it, and does not say so.
 */
export function SpendKpis({
  overview,
  forecast,
  periodWords,
  owned,
  perCall = false,
  eventsOf,
  last,
}: {
  overview: Overview;
  forecast?: Forecast | undefined;
  periodWords: string;
  owned?: boolean;
  /** What is called, not fed with tokens: a tool. */
  perCall?: boolean;
  /** The list of the events that the figures are made of. */
  eventsOf: (more?: Record<string, string>) => string;
  /** Stands in the place of the requests. */
  last?: ReactNode;
}) {
  const { now, compare, daily } = overview;
  const against = compare ? formatRange({ start: new Date(compare.from), end: new Date(compare.to) }, { short: true }) : "";
  const hasFlat = now.flatValueUsd !== "0";
  const count = 4 + (forecast ? 1 : 0) + (owned ? 0 : 1) + (hasFlat ? 1 : 0);
  return (
    <KpiStrip label={periodWords} count={count}>
      <Kpi
        hero
        href={eventsOf()}
        name={`Spend, ${formatRange({ start: new Date(now.from), end: new Date(now.to) })}`}
        value={<BigMoney value={now.costUsd} />}
        words={compare ? <ChangeWords current={now.costUsd} previous={compare.costUsd} against={against} /> : "no comparison"}
        picture={<SparkBars values={daily.map((day) => day.costUsd)} partialLast />}
      />
      {hasFlat ? (
        <Kpi
          name="Flat-plan value"
          value={formatMoney(now.flatValueUsd)}
          href={eventsOf({ "filter[billing]": "flat" })}
          words="by the price book, not paid per use"
        />
      ) : null}
      {forecast ? <ForecastKpi forecast={forecast} /> : null}
      {perCall ? (
        <Kpi
          name="Cost per call"
          href={eventsOf()}
          value={moneyPer(now.costUsd, now.events)}
          words={
            compare ? (
              <ChangeWords current={rateOf(now.costUsd, now.events)} previous={rateOf(compare.costUsd, compare.events)} against={against} />
            ) : null
          }
        />
      ) : (
        <Kpi
          name="Cost per 1M tokens"
          href={eventsOf()}
          beside={hasFlat ? <span title="Tokens on flat plans count, and add no cost">all plans</span> : undefined}
          value={now.costPerMillionTokensUsd === null ? "—" : formatMoney(now.costPerMillionTokensUsd, { places: 4 })}
          words={
            compare ? (
              <ChangeWords current={now.costPerMillionTokensUsd} previous={compare.costPerMillionTokensUsd} against={against} />
            ) : null
          }
          picture={<Spark width={150} height={24} values={daily.map((day) => rateOf(day.costUsd, day.tokens, 1_000_000n))} />}
        />
      )}
      {owned ? null : <UnattributedKpi overview={overview} />}
      <Kpi
        name="Tokens"
        href={eventsOf()}
        value={formatTokens(now.tokens?.total)}
        words={
          compare ? (
            <PercentWords
              ratio={ratioOf(subtractDecimals(now.tokens?.total, compare.tokens?.total), compare.tokens?.total)}
              against={against}
            />
          ) : null
        }
        picture={<SparkBars width={150} values={daily.map((day) => day.tokens)} partialLast />}
      />
      {last ?? (
        <Kpi
          name={perCall ? "Calls" : "Requests"}
          value={formatCount(perCall ? now.events : now.requests)}
          // Two targets right under each other are hard to hit.
          href={now.errors && now.errors !== "0" ? undefined : eventsOf()}
          words={
            now.errors && now.errors !== "0" ? (
              <Link
                href={eventsOf({ status: "error" })}
              >{`${formatCount(now.errors)} failed, ${formatPercent(ratioOf(now.errorShare, "1"))}`}</Link>
            ) : (
              "none failed"
            )
          }
          picture={<SparkBars width={150} values={daily.map((day) => day.requests)} partialLast />}
        />
      )}
    </KpiStrip>
  );
}

const moneyPer = (costUsd: string, count: string | null): string => {
  const each = rateOf(costUsd, count);
  return each === null ? "—" : formatMoney(each);
};

function UnattributedKpi({ overview: { now, compare, daily } }: { overview: Overview }) {
  const share = ratioOf(now.unattributedCostUsd, now.costUsd);
  const before = compare ? ratioOf(compare.unattributedCostUsd, compare.costUsd) : null;
  return (
    <Kpi
      name="Unattributed"
      value={formatPercent(share)}
      beside={
        share ? <TextLink href="/unattributed">{formatMoney(now.unattributedCostUsd)}</TextLink> : formatMoney(now.unattributedCostUsd)
      }
      words={<PointWords now={share} before={before} />}
      picture={<Spark width={150} height={24} values={daily.map((day) => day.unattributedCostUsd)} />}
    />
  );
}

/** A change between two shares, in points: 40 % after 20 % is 20 points more. */
export function PointWords({ now, before }: { now: number | null; before: number | null }) {
  if (now === null || before === null) return <>no comparison</>;
  const points = now - before;
  return <>{Math.abs(points) < 0.0005 ? "no change" : `${points > 0 ? "↑ +" : "↓ −"}${(Math.abs(points) * 100).toFixed(1)} pts`}</>;
}

export function PercentWords({ ratio, against }: { ratio: number | null; against: string }) {
  if (ratio === null) return <>no comparison</>;
  if (ratio === 0) return <>no change on {against}</>;
  return (
    <>
      <span aria-hidden="true">{ratio > 0 ? "↑ " : "↓ "}</span>
      {formatPercent(ratio, { sign: true, places: Math.abs(ratio) >= 10 ? 0 : 1 })} <span className="whitespace-nowrap">on {against}</span>
    </>
  );
}
