/**
 * The figures of a view as one person sees them, in words: the question is read from the address by the very parsers of
 * the page, so that a mail asks what the page asks, and answered in the reader's own scope.
 */
import { formatRange } from "@/components/charts/prepare/dates";
import { type Decimal, ratioOf } from "@/components/charts/prepare/decimal-text";
import { deltaOf } from "@/components/charts/prepare/delta";
import { formatCount, formatMoney, formatPercent, formatTokens } from "@/components/charts/prepare/format";
import { loadFilters, type ResolvedFilters, resolveFilters } from "@/components/filters/search-params";
import { usageParameters, withOnly } from "@/components/spend/usage-paths";
import { readFiscalCalendar } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withoutFormula } from "@/lib/kernel/csv";
import { oneLine } from "@/lib/notify/core/mail";
import { readUsage, readUsageQuery } from "@/lib/reporting";
import { BUDGET_USED } from "@/lib/reporting/core/budgets-used";
import { GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import { REST_NAME, type UsageAnswer, type UsageGroup } from "@/lib/reporting/core/usage-answer";
import type { UsageParameters } from "@/lib/reporting/core/usage-query";
import type { FigurePage } from "./core/places";

const ROWS = 10;
const NO_BUDGETS = "How much of budgets is used is shown on the page alone; here is the cost.";

export type Figures = { lead: string[]; caption: string; heads: string[]; rows: string[][]; total: string[] };

/** @throws Forbidden without spend.read, Invalid for a question that cannot be answered (any more). */
export async function askQuestion(ctx: Context, page: FigurePage, query: string): Promise<Figures> {
  const now = ctx.clock.now();
  const asked = await loadFilters(Promise.resolve(Object.fromEntries(new URLSearchParams(query))), page.groupBy);
  const whole = resolveFilters(asked, { now, calendar: (await readFiscalCalendar(ctx)).calendar });
  const filters = page.of ? withOnly(whole, page.of.kind, page.of.id) : whole;
  const beside = filters.metric === "tokens" || filters.metric === "requests" ? filters.metric : null;
  const answer = await readUsage(ctx, await readUsageQuery(ctx, questionOf(filters, beside)));
  const { total, compare } = answer;
  const label = answer.groupBy.map((grouping) => GROUPING_LABEL[grouping]).join(" and ");
  return {
    lead: [...leadWords(answer, filters), ...(asked.metric === BUDGET_USED ? [NO_BUDGETS] : [])],
    caption: `Cost by ${label.toLowerCase()}, the ${ROWS} largest and the rest`,
    heads: [label, ...(beside ? [METRIC_HEAD[beside]] : []), "Cost", ...(compare ? ["Change"] : []), "Share"],
    rows: answer.groups.map((row) => [
      nameOf(row),
      ...(beside ? [metricText(beside, row)] : []),
      formatMoney(row.costUsd),
      ...(compare ? [changeText(row.costUsd, row.previous?.costUsd)] : []),
      formatPercent(ratioOf(row.costUsd, total.costUsd)),
    ]),
    total: [
      "Total",
      ...(beside ? [beside === "tokens" ? formatTokens(total.tokens?.total) : formatCount(total.requests)] : []),
      formatMoney(total.costUsd),
      ...(compare ? [changeText(total.costUsd, compare.total.costUsd)] : []),
      "",
    ],
  };
}

/** Ranked by what the page is ranked by; the cost stands there in any case. */
function questionOf(filters: ResolvedFilters, beside: "tokens" | "requests" | null): UsageParameters {
  const { groupBy, thenBy } = filters;
  const metric = beside ? `${beside},cost` : "cost";
  return { ...usageParameters(filters, { metric, top: 1, limit: ROWS }), groupBy: thenBy ? `${groupBy},${thenBy}` : groupBy };
}

const METRIC_HEAD = { tokens: "Tokens", requests: "Requests" } as const;
const metricText = (metric: "tokens" | "requests", row: UsageGroup): string =>
  metric === "tokens" ? formatTokens(row.tokens?.total) : formatCount(row.requests);

function leadWords({ total, compare, groups }: UsageAnswer, filters: ResolvedFilters): string[] {
  const period = `${filters.periodWords} (${formatRange(filters.span, { year: true })}, UTC)`;
  if (groups.length === 0) return [`Nothing was spent in ${period} in what you may see.`];
  const against = compare
    ? `, against ${formatMoney(compare.total.costUsd)} in ${formatRange({ start: new Date(compare.from), end: new Date(compare.to) })}`
    : "";
  const unpriced = Number(total.unpricedEvents ?? 0);
  return [
    `${formatMoney(total.costUsd)} was spent in ${period}${against}.`,
    ...(unpriced > 0 ? [`${formatCount(total.unpricedEvents)} unpriced ${unpriced === 1 ? "event is" : "events are"} not in it.`] : []),
  ];
}

/** Names may be anything: on one line, and nothing that a spreadsheet would run when the table is pasted there. */
function nameOf({ group, rest }: UsageGroup): string {
  if (rest !== undefined) return `${REST_NAME} (${formatCount(String(rest))})`;
  return withoutFormula(
    oneLine(
      Object.values(group)
        .map((value) => value?.name ?? "")
        .join(" · "),
    ),
  );
}

function changeText(current: Decimal, previous: Decimal): string {
  const delta = deltaOf(current, previous, "usd");
  if (delta.kind === "unknown") return "—";
  if (delta.kind === "same") return "no change";
  return delta.kind === "new" ? "new" : `${formatMoney(delta.amount, { sign: true })} (${formatPercent(delta.ratio, { sign: true })})`;
}
