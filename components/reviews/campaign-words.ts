/** The figures of reviews as sentences. */
import type { CampaignDetail, CampaignSummary } from "@/lib/reviews/core/views";
import type { CampaignState } from "@/lib/reviews/schemas";
import { compareDecimals, subtractDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { dueWords } from "./queue-steps";
import { counted } from "./review-words";

/** States in which somebody still has to do something. */
export const RUNNING: readonly CampaignState[] = ["open", "decided", "remediating", "verifying"];
export const isRunning = ({ state }: Pick<CampaignSummary, "state">): boolean => RUNNING.includes(state);

/** "2 reviews run; 9 items wait for you". */
export function reviewsTitle(campaigns: readonly CampaignSummary[]): string {
  const running = campaigns.filter(isRunning).length;
  const mine = campaigns.reduce((sum, campaign) => sum + campaign.mine, 0);
  if (campaigns.length === 0) return "No access was reviewed yet";
  const start = running === 0 ? "No review runs" : `${counted(running, "review")} ${running === 1 ? "runs" : "run"}`;
  return mine > 0 ? `${start}; ${counted(mine, "item")} ${mine === 1 ? "waits" : "wait"} for you` : start;
}

/** Running ones first, by when they are due; then drafts; then what is over, the last first. */
export function inOrder(campaigns: readonly CampaignSummary[]): CampaignSummary[] {
  const rank = (campaign: CampaignSummary) => (isRunning(campaign) ? 0 : campaign.state === "draft" ? 1 : 2);
  const at = (text: string | null) => (text === null ? Number.POSITIVE_INFINITY : new Date(text).getTime());
  return [...campaigns].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (rank(a) === 0 ? at(a.dueAt) - at(b.dueAt) : at(b.openedAt) - at(a.openedAt) || 0) ||
      a.name.localeCompare(b.name, "en", { numeric: true }),
  );
}

/** "3 of 14 items are left; $812.40 of $2,495.47 a month is not decided". */
export function campaignTitle(campaign: CampaignSummary): string {
  const { state, items, remediations, moneyUsd, name } = campaign;
  if (state === "draft") return `${name} is a draft`;
  if (state === "cancelled") return `${name} was cancelled`;
  if (state === "signed_off") return `${counted(items.total, "item")} decided, ${formatMoney(moneyUsd.total)} a month, signed off`;
  const left = items.total - items.decided;
  if (left > 0) {
    const money = subtractDecimals(moneyUsd.total, moneyUsd.decided);
    const undecided =
      compareDecimals(money, "0") > 0 ? `; ${formatMoney(money)} of ${formatMoney(moneyUsd.total)} a month is not decided` : "";
    return `${formatCount(left)} of ${counted(items.total, "item")} ${left === 1 ? "is" : "are"} left${undecided}`;
  }
  const open = remediations.due - remediations.verified;
  if (open > 0)
    return `All is decided; ${counted(open, "removal")} of ${formatCount(remediations.due)} ${open === 1 ? "is" : "are"} not verified`;
  return `All ${formatCount(items.total)} items are decided${remediations.due > 0 ? " and verified" : ""}; it can be signed off`;
}

/** When it is due, or was over. */
export const whenWords = (campaign: CampaignSummary, now: string): string => {
  if (campaign.state === "open") return dueWords(campaign.dueAt, now) ?? "No end";
  return "";
};

/** What the numbers must be that are typed to sign off. */
export const signOffNumbers = ({ items, outcomes }: Pick<CampaignDetail, "items" | "outcomes">): { items: number; revoked: number } => ({
  items: items.total,
  revoked: outcomes.revoke ?? 0,
});

/** What is still wrong with what was typed; null: it may be signed. */
export function signOffFault(
  typed: { items: string; revoked: string; acknowledged: boolean },
  campaign: Pick<CampaignDetail, "items" | "outcomes" | "reviewers">,
): string | null {
  const wanted = signOffNumbers(campaign);
  const same = (text: string, count: number) => text.replaceAll(/[\s,]/g, "") === String(count);
  if (!same(typed.items, wanted.items)) return `Type how many items were decided: ${formatCount(wanted.items)}.`;
  if (!same(typed.revoked, wanted.revoked)) return `Type how many of them were revoked: ${formatCount(wanted.revoked)}.`;
  if (hasFlags(campaign) && !typed.acknowledged) return "Say that you saw how some decided.";
  return null;
}

export const hasFlags = ({ reviewers }: Pick<CampaignDetail, "reviewers">): boolean => reviewers.some(({ flags }) => flags.length > 0);

/** "12 s", "3 min": of half of the decisions, at most so long. */
export const lookedWords = (seconds: number | null): string => {
  if (seconds === null) return "—";
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
};

/** "at most 3"; "3, told when the answers are in"; "3: 1 of 2 answers missed it". */
export function controlWords({ items, answered, missed }: CampaignDetail["controls"], wanted: number, isDraft: boolean): string {
  if (isDraft) return wanted === 0 ? "none" : `at most ${formatCount(wanted)}`;
  if (answered === null || missed === null) return `${formatCount(items)}, told when all is answered`;
  if (answered === 0) return `${formatCount(items)}, none was answered`;
  return `${formatCount(items)}; ${formatCount(missed)} of ${formatCount(answered)} answered would have stayed`;
}
