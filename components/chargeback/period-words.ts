/** What the pages of periods say, made of their figures: titles, steps, findings. */
import { isIssued } from "@/lib/chargeback/core/statement-state";
import type { AllocationRow, CheckView, PeriodRow, PeriodView, StatementRow } from "@/lib/chargeback/core/views";
import { formatDay, formatMonth } from "../charts/prepare/dates";
import { compareDecimals, type Decimal, rateOf, sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const FISCAL = /^FY(\d{4})-(P\d\d)$/;

/** "two", "twelve", "13". */
export const numberWord = (count: number): string => NUMBERS[count] ?? formatCount(count);
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** "one check", "two checks". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${numberWord(count)} ${count === 1 ? one : many}`;

/** "September" of this year, "September 2025" of another, "P03 FY2027" of a fiscal calendar. */
export function shortName({ id, name }: Pick<PeriodRow, "id" | "name">, now: string): string {
  const [, year, part] = FISCAL.exec(id) ?? [];
  if (year !== undefined) return `${part} FY${year}`;
  return id.slice(0, 4) === now.slice(0, 4) ? formatMonth(new Date(`${id}-01`), { year: false }) : name;
}

/** What it is charged at, in the currency of statements; the exact cost in dollars before there are statements. */
export const chargedWords = ({ charged, costUsd, currency }: Pick<PeriodRow, "charged" | "costUsd" | "currency">): string =>
  charged === null ? formatMoney(costUsd, { places: 2 }) : formatMoney(charged, { currency });

/** "It also corrects closed periods: October 2026 by +$0.552." */
export const correctionsWords = (corrections: PeriodView["corrections"]): string =>
  `It also corrects closed periods: ${corrections.map(({ period, costUsd }) => `${period.name} by ${formatMoney(costUsd, { sign: true })}`).join(", ")}.`;

/** Checks that stand in the way of the close. */
export const isLeft = ({ state }: Pick<CheckView, "state">): boolean => state === "failed" || state === "not_evaluable";

/** Checks are asked of the whole organisation: who sees a part of it is shown none, and only figures of that part. */
export const seesWhole = ({ checks }: Pick<PeriodView, "checks">): boolean => checks.length > 0;

type Titled = Pick<
  PeriodView,
  | "id"
  | "name"
  | "state"
  | "version"
  | "isOver"
  | "charged"
  | "costUsd"
  | "currency"
  | "checks"
  | "statementRows"
  | "shownVersion"
  | "close"
>;

/** The finding of the page: what it comes to, and what is left to do. */
export function periodTitle(period: Titled, now: string): string {
  const name = shortName(period, now);
  const money = chargedWords(period);
  if (period.close?.reopened) return `${name} closed at ${money} in version ${period.close.version}, which was opened again`;
  if (!seesWhole(period) && period.state !== "open")
    return `Your part of ${name} ${period.state === "closed" ? "closed" : "is in review"} at ${money}`;
  if (period.state === "in_review") return `${name} closes at ${money}; ${checksLeft(period.checks)}`;
  if (period.state === "closed" && period.version === 0) return `${name} was closed at ${money}, without statements`;
  if (period.state === "closed") return `${name} closed at ${money}; ${afterClose(period.statementRows)}`;
  if (period.version > 0) return `${name} is open again at ${money}; the next close replaces version ${period.version}`;
  if (compareDecimals(period.costUsd, "0") === 0 && compareDecimals(period.charged ?? "0", "0") === 0)
    return period.isOver ? `Nothing was metered in ${name}` : `Nothing has been metered in ${name} yet`;
  return period.isOver ? `${name} came to ${money} and waits for its review` : `${name} has cost ${money} so far`;
}

/** "two of nine checks are left". */
export function checksLeft(checks: readonly Pick<CheckView, "state">[]): string {
  const left = checks.filter(isLeft).length;
  if (left === 0) return `all ${counted(checks.length, "check")} are settled`;
  return `${numberWord(left)} of ${counted(checks.length, "check")} ${left === 1 ? "is" : "are"} left`;
}

function afterClose(rows: readonly Pick<StatementRow, "state">[]): string {
  const waiting = rows.filter(({ state }) => !isIssued(state)).length;
  const disputed = rows.filter(({ state }) => state === "disputed").length;
  if (waiting > 0) return `${counted(waiting, "statement")} ${waiting === 1 ? "waits" : "wait"} to be issued`;
  if (disputed > 0) return `${counted(disputed, "statement")} ${disputed === 1 ? "is" : "are"} disputed`;
  return rows.length === 0
    ? "nothing is charged"
    : `${rows.length === 1 ? "its statement is" : `its ${counted(rows.length, "statement")} are`} issued`;
}

export type CloseStep = { key: "open" | "in_review" | "closed"; word: string; about: string; state: "done" | "now" | "later" };
const ORDER = ["open", "in_review", "closed"] as const;
const day = (at: string): string => formatDay(at, { long: true });

/** Open, In review, Closed: since when, and who is needed next. */
export function stepsOf(period: PeriodView, closers: readonly string[]): CloseStep[] {
  const at = ORDER.indexOf(period.state);
  const about = { open: aboutOpen(period), in_review: aboutReview(period), closed: aboutClosed(period, closers) };
  const words = { open: period.version > 0 && period.state === "open" ? "Open again" : "Open", in_review: "In review", closed: "Closed" };
  return ORDER.map((key, i) => ({ key, word: words[key], about: about[key], state: i < at ? "done" : i === at ? "now" : "later" }));
}

function aboutOpen({ state, firstDay, lastDay, isOver, prepared }: PeriodView): string {
  if (state !== "open") return `${day(firstDay)} to ${day(prepared?.at ?? lastDay)}`;
  return isOver ? `it ended on ${day(lastDay)}` : `${day(firstDay)} to ${day(lastDay)}`;
}

function aboutReview({ state, isOver, lastDay, prepared, checks, approved }: PeriodView): string {
  if (state === "open") return isOver ? "nobody has begun it" : `after ${day(lastDay)}`;
  if (state === "closed") return prepared ? `${approved ? `to ${day(approved.at)}, ` : ""}by ${prepared.name}` : "";
  const settled = checks.filter((check) => !isLeft(check)).length;
  return [...(prepared ? [`since ${day(prepared.at)}`] : []), ...(checks.length > 0 ? [`${settled} of ${checks.length} checks`] : [])].join(
    ", ",
  );
}

function aboutClosed({ state, approved }: PeriodView, closers: readonly string[]): string {
  if (state === "closed") return approved ? `${day(approved.at)}, by ${approved.name}` : "";
  return closers.length > 0 ? `needs a second person, ${anyOf(closers)}` : "needs a second person";
}

/** "Helen Okafor", "Helen Okafor or Dana Whitfield", "Helen Okafor or 3 others". */
export function anyOf(names: readonly string[]): string {
  const [first = "", second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} or ${second}` : `${first} or ${names.length - 1} others`;
}

/** "Eight of twelve statements are agreed, $40,361.78". */
export function statementsFinding({
  state,
  statementRows: rows,
  currency,
  totals,
}: Pick<PeriodView, "state" | "statementRows" | "currency" | "totals">): string {
  if (rows.length === 0) return state === "open" ? "Statements are drafted when the review begins" : "There is nothing to charge";
  const all = capital(counted(rows.length, "statement"));
  const total = formatMoney(totals?.total ?? sumDecimals(rows.map((row) => row.total)), { currency });
  if (state === "open") return `${all}, if it closed now: ${total}`;
  const done = rows.filter((row) => (state === "closed" ? isIssued(row.state) : row.answer === "agreed"));
  const word = state === "closed" ? "issued" : "agreed";
  if (done.length === rows.length)
    return `${rows.length === 1 ? "The statement is" : `All ${counted(rows.length, "statement")} are`} ${word}, ${total}`;
  if (done.length === 0)
    return `${rows.length === 1 ? "The statement is not" : `None of ${counted(rows.length, "statement")} is`} ${word} yet`;
  const sum = formatMoney(sumDecimals(done.map((row) => row.total)), { currency });
  return `${capital(numberWord(done.length))} of ${counted(rows.length, "statement")} ${done.length === 1 ? "is" : "are"} ${word}, ${sum}`;
}

type SoFar = { from: string; to: string; asOf: string };
/** From here on days so far tell of those to come. */
const PACE_FROM_MS = 3 * 86_400_000;

/**
 * What a running period comes to by its end if it goes on as it did; null in its first three days, once it is over, and of no cost
 * that is known. @param span Half-open days, and the instant that the cost is of.
 */
export function atPace(costUsd: Decimal, { from, to, asOf }: SoFar): string | null {
  const [start, end, at] = [Date.parse(from), Date.parse(to), Date.parse(asOf)];
  if (at >= end || at - start < PACE_FROM_MS) return null;
  return rateOf(costUsd, String(at - start), BigInt(end - start));
}

type SoFarSums = SoFar & { total: { costUsd?: Decimal }; previous: { total: { costUsd?: Decimal } } | null };

/** "At this pace it comes to $12,345.60; October came to $11,000.00". @param before What the period before is called; null: there is none. */
export function soFarFinding(summary: SoFarSums, isOver: boolean, before: string | null): string {
  const expected = isOver ? null : atPace(summary.total.costUsd, summary);
  const came = before === null ? "" : `${before} came to ${formatMoney(summary.previous?.total.costUsd, { places: 2 })}`;
  const said = expected === null ? "" : `At this pace it comes to ${formatMoney(expected, { places: 2 })}`;
  return [said, came].filter((part) => part !== "").join("; ") || "Nothing to compare it with yet";
}

/** "Two checks are left"; "Every check is settled". */
export function checksFinding(checks: readonly Pick<CheckView, "state">[]): string {
  const left = checks.filter(isLeft).length;
  return left === 0 ? "Every check is settled" : `${capital(counted(left, "check"))} ${left === 1 ? "is" : "are"} left`;
}

/** "The allocation moves $3,723.86 out of Data platform into ten cost centres". @param isDrafted There are statements: rules were carried out. */
export function allocationFinding(rows: readonly AllocationRow[], currency: string, isDrafted: boolean): string {
  if (!isDrafted) return "The allocation is computed when the review begins";
  const moved = rows.filter(({ source, target }) => source.id !== target.id);
  const sources = new Map(moved.map(({ sourceKind, source }) => [`${sourceKind} ${source.id}`, source.name]));
  const targets = new Set(moved.map(({ target }) => target.id));
  if (moved.length === 0) return "The allocation moves nothing";
  const [from = ""] = sources.values();
  const into = targets.size === 1 ? (moved[0]?.target.name ?? "") : counted(targets.size, "cost centre");
  return `The allocation moves ${formatMoney(sumDecimals(moved.map(({ amount }) => amount)), { currency })} out of ${
    sources.size === 1 ? from : counted(sources.size, "place")
  } into ${into}`;
}

type Difference = { agreedUsd: string; differenceUsd: string; openUsd: string; invoicedUsd: string };

/** "Invoices are $170.56 above metered; $6.13 is not settled". */
export function invoicesFinding({ agreedUsd, differenceUsd, openUsd, invoicedUsd }: Difference, hasInvoices: boolean): string {
  if (!hasInvoices && compareDecimals(invoicedUsd, "0") === 0) return "No invoice has been imported yet";
  const side = compareDecimals(differenceUsd, "0");
  const said =
    side === 0
      ? `Invoices agree with what was ${agreedUsd === "0" ? "metered" : "agreed"}`
      : `Invoices are ${formatMoney(differenceUsd.replace("-", ""))} ${side > 0 ? "above" : "below"} ${agreedUsd === "0" ? "metered" : "what was agreed"}`;
  return compareDecimals(openUsd, "0") === 0 ? said : `${said}; ${formatMoney(openUsd)} is not settled`;
}

/** "Six periods, the newest in review" of the list. */
export function listTitle(rows: readonly PeriodRow[], now: string): string {
  const inReview = rows.filter(({ state }) => state === "in_review");
  const waiting = rows.filter(({ state, isOver, costUsd }) => state === "open" && isOver && compareDecimals(costUsd, "0") > 0);
  const [first] = inReview;
  if (first && inReview.length === 1) return `${shortName(first, now)} is in review at ${chargedWords(first)}`;
  if (first) return `${capital(counted(inReview.length, "period"))} are in review`;
  const [next] = waiting.slice(-1);
  if (next && waiting.length === 1) return `${shortName(next, now)} came to ${chargedWords(next)} and waits for its review`;
  if (next) return `${capital(counted(waiting.length, "period"))} wait for their review, the oldest is ${shortName(next, now)}`;
  const running = rows.find(({ isOver }) => !isOver);
  return running ? `The books are closed up to now; ${shortName(running, now)} has cost ${chargedWords(running)} so far` : "Periods";
}
