/**
 * What has to be right before a period is closed. Facts come from the areas that own them; here stands only what they
 * mean, in words. A check that lacks its facts is "not evaluable", never passed; failed and not evaluable ones block
 * the close unless they are waived with a reason.
 */
import { divideHalfEven, formatFixed, parseFixed, type Usd } from "@/lib/kernel/money";
import type { PostingFault } from "./postable";
import type { CheckState, CheckView, Deed } from "./views";

export const CHECK_IDS = [
  "feeds_complete",
  "priced",
  "unattributed",
  "invoices",
  "disputes",
  "allocation",
  "statements",
  "incidents",
  "budgets",
  "journal",
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

export const CHECK_TITLES: Readonly<Record<CheckId, string>> = {
  feeds_complete: "Events are complete",
  priced: "Every event is priced",
  unattributed: "Unattributed cost is within its limit",
  invoices: "Invoices agree",
  disputes: "Disputes are settled",
  allocation: "Allocation is approved",
  statements: "Owners agreed",
  incidents: "Incidents have a disposition",
  budgets: "Budgets agree with the ledger",
  journal: "Every cost centre can be posted",
};

/** Approving is what settles it: there is nothing to let pass. */
export const isWaivable = (id: CheckId): boolean => id !== "allocation";

export type CheckFacts = {
  periodId: string;
  isOver: boolean;
  feeds: { silent: string[]; refused: number; waiting: number; lastReceivedAt: string | null };
  events: bigint;
  unpricedEvents: bigint;
  costUsd: Usd;
  unattributedUsd: Usd;
  /** Percent. */
  unattributedLimit: string;
  invoices: { state: CheckState; detail: string };
  /** Disputes on statements of the period that are not over, and credit notes that it cannot post. */
  disputes: { open: number; unpostable: number };
  allocation: { hasDrafts: boolean; moves: number; approvedBy: string | null; isCurrent: boolean };
  statements: { total: number; agreed: number; objected: number };
  incidents: { total: number; open: number };
  /** Counters that differ from the ledger; null: not looked at. */
  budgetDrift: number | null;
  /** Null: no drafts yet. */
  postingFaults: readonly PostingFault[] | null;
};

type Verdict = Pick<CheckView, "state" | "detail" | "href">;
const passed = (detail: string, href?: string): Verdict => ({ state: "passed", detail, ...(href === undefined ? {} : { href }) });
const failed = (detail: string, href?: string): Verdict => ({ state: "failed", detail, ...(href === undefined ? {} : { href }) });
const unknown = (detail: string, href?: string): Verdict => ({ state: "not_evaluable", detail, ...(href === undefined ? {} : { href }) });

const count = (n: number | bigint): string => n.toLocaleString("en-US");
const counted = (n: number | bigint, word: string): string => `${count(n)} ${word}${BigInt(n) === 1n ? "" : "s"}`;

const RULES: Readonly<Record<CheckId, (facts: CheckFacts) => Verdict>> = {
  feeds_complete: ({ isOver, feeds }) => {
    if (!isOver) return unknown("The period still runs.");
    const { silent, refused, waiting, lastReceivedAt } = feeds;
    const parts = [
      ...(silent.length > 0
        ? [`nothing since the period ended from ${silent.slice(0, 3).join(", ")}${silent.length > 3 ? " and others" : ""}`]
        : []),
      ...(refused > 0 ? [`${counted(refused, "refused item")} not looked at`] : []),
      ...(waiting > 0 ? [`${counted(waiting, "payload")} not read yet`] : []),
    ];
    if (parts.length > 0) return failed(capital(parts.join("; ")), "/sources");
    return passed(lastReceivedAt === null ? "No source sends anything" : `Last received ${instantWords(lastReceivedAt)}`);
  },
  priced: ({ events, unpricedEvents }) =>
    unpricedEvents > 0n
      ? failed(`${count(unpricedEvents)} of ${counted(events, "event")} without a price`, "/unpriced")
      : passed(`0 unpriced of ${count(events)}`),
  unattributed: ({ costUsd, unattributedUsd, unattributedLimit }) => {
    const share = percentOf(unattributedUsd, costUsd);
    const detail = `${share} % of the cost has no cost centre, limit ${unattributedLimit} %`;
    // Compared exactly: a share that only reads like the limit is above it.
    const isAbove = unattributedUsd * 100n * 10n ** LIMIT_SCALE > parseFixed(unattributedLimit, Number(LIMIT_SCALE)) * costUsd;
    return isAbove ? failed(detail, "/unattributed") : passed(detail);
  },
  invoices: ({ invoices, periodId }) => ({ ...invoices, href: `/invoices?period=${encodeURIComponent(periodId)}` }),
  disputes: ({ disputes: { open, unpostable } }) => {
    if (open > 0) return failed(`${counted(open, "dispute")} not decided`, "/statements?tab=disputes");
    if (unpostable > 0) return failed(`${counted(unpostable, "credit note")} in another currency than the statements`, "/statements");
    return passed("None is open");
  },
  allocation: ({ allocation: { hasDrafts, moves, approvedBy, isCurrent } }) => {
    if (!hasDrafts) return unknown("There are no drafts yet.");
    if (moves === 0) return passed("No rule moves anything");
    if (approvedBy === null) return failed("Nobody has approved it yet");
    return isCurrent ? passed(`Approved by ${approvedBy}`) : failed(`${approvedBy} approved other figures`);
  },
  statements: ({ allocation, statements: { total, agreed, objected } }) => {
    if (!allocation.hasDrafts) return unknown("There are no drafts yet.");
    if (agreed === total) return passed(`${agreed} of ${total} agreed`);
    return failed(objected > 0 ? `${agreed} of ${total} agreed, ${objected} objected` : `${agreed} of ${total} agreed`);
  },
  incidents: ({ incidents: { total, open } }) =>
    open > 0 ? failed(`${open} of ${total} without a disposition`, "/anomalies?state=all") : passed(`${total} of ${total}`),
  budgets: ({ budgetDrift }) => {
    if (budgetDrift === null) return unknown("Counters were not compared with the ledger.");
    return budgetDrift > 0 ? failed(`${counted(budgetDrift, "counter")} differ from the ledger`, "/budgets") : passed("No difference");
  },
  journal: ({ postingFaults: faults }) => {
    if (faults === null) return unknown("There are no drafts yet.");
    const [first, ...more] = faults;
    if (!first) return passed("All are open for posting");
    return failed(`${first.message}${more.length > 0 ? ` ${count(more.length)} more.` : ""} ${first.fix}`, "/settings/accounting");
  },
};

export type Waiver = { check: string; reason: string } & Deed;

/** Every check in one order, waived ones with who let them pass and why. */
export function judge(facts: CheckFacts, waivers: readonly Waiver[]): CheckView[] {
  return CHECK_IDS.map((id) => {
    const verdict = RULES[id](facts);
    const view: CheckView = { id, title: CHECK_TITLES[id], ...verdict };
    if (verdict.state === "passed") return view;
    const waiver = isWaivable(id) ? waivers.find(({ check }) => check === id) : undefined;
    if (waiver) {
      const { check: _, ...given } = waiver;
      return { ...view, state: "waived", waiver: given };
    }
    return { ...view, action: isWaivable(id) ? "waive" : "approve_allocation" };
  });
}

/** What still keeps a period from being closed. */
export const blocking = (checks: readonly CheckView[]): CheckView[] =>
  checks.filter(({ state }) => state === "failed" || state === "not_evaluable");

/** "22 November 2026, 22:20 UTC". */
const instantWords = (at: string): string => `${DAY_WORDS.format(new Date(at))}, ${at.slice(11, 16)} UTC`;
const DAY_WORDS = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const LIMIT_SCALE = 4n;
/** Two decimals; of nothing, nothing. */
const percentOf = (part: bigint, whole: bigint): string => (whole <= 0n ? "0" : formatFixed(divideHalfEven(part * 10_000n, whole), 2));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
