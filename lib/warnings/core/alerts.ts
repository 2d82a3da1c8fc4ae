/**
 * What people have to be told of a count now. Each alert is a crossing, named by kind and level, and told once in a window;
 * what is spent counts, since what is only held may come back.
 */
import type { Amount, Budget } from "@/lib/budgets/core/budget";
import { parseFixed } from "@/lib/kernel/money";
import { floatOf, type Outlook } from "@/lib/reporting/core/budget-outlook";

export type AlertKind =
  | "budget_threshold"
  | "budget_exhausted"
  | "budget_forecast"
  | "budget_fast_burn"
  | "budget_slow_burn"
  | "governance_review";
export type Alert = { kind: AlertKind; level: string; severity: "info" | "warning" | "critical" };

export type Look = {
  budget: Pick<Budget, "thresholds" | "enforcement">;
  spent: Amount;
  held: Amount;
  limit: Amount;
  /** Null where roll-ups do not know the budget. */
  outlook: Outlook | null;
  now: Date;
  /** The budget is about an environment that is no production. */
  isTrial: boolean;
};

const HOUR_MS = 3_600_000;
const SHARE_SCALE = 4;
const WHOLE = 10n ** BigInt(SHARE_SCALE);
/** At these the chance of running out is told. */
const LIKELY = [
  { level: "0.5", severity: "warning" },
  { level: "0.9", severity: "critical" },
] as const;
/** As service levels are watched: a short look that is quick to see, a longer one that keeps a single burst quiet. */
const [FAST_HOURS, FAST_SIX_HOURS] = [6, 36];
const SLOW_CHANCE = 0.8;

/** In order of level within a kind. */
export function alertsOf(look: Look): Alert[] {
  const { budget, spent, limit } = look;
  const isHard = budget.enforcement === "hard";
  const reached = (share: string): boolean => spent > 0n && spent * WHOLE >= limit * parseFixed(share, SHARE_SCALE);
  const alerts: Alert[] = budget.thresholds
    .filter((share) => Number(share) !== 1 && reached(share))
    .map((level) => ({ kind: "budget_threshold", level, severity: severityOf(Number(level)) }));
  const soft = softLimitOf(budget);
  if (look.isTrial && reached(soft)) alerts.push({ kind: "governance_review", level: soft, severity: "warning" });
  if (reached("1")) return [...alerts, { kind: "budget_exhausted", level: "", severity: isHard ? "critical" : "warning" }];
  return [...alerts, ...comingOf(look)];
}

const severityOf = (share: number): Alert["severity"] => (share < 0.75 ? "info" : share < 1 ? "warning" : "critical");

/** The whole limit of a soft budget; of a hard one the highest threshold below it, if there is any. */
export function softLimitOf({ enforcement, thresholds }: Look["budget"]): string {
  return enforcement === "soft" ? "1" : (thresholds.findLast((share) => Number(share) < 1) ?? "1");
}

function comingOf({ spent, held, limit, outlook, now }: Look): Alert[] {
  if (!outlook) return [];
  const alerts: Alert[] = [];
  const chance = outlook.forecast?.probability ?? 0;
  for (const { level, severity } of LIKELY) if (chance >= Number(level)) alerts.push({ kind: "budget_forecast", level, severity });
  const room = Math.max(0, floatOf(limit - spent - held));
  const left = (outlook.window.end.getTime() - now.getTime()) / HOUR_MS;
  const { hour, sixHours, day } = outlook.pace;
  const isOut = (pace: number, hours: number): boolean => pace > 0 && room < pace * hours;
  if (isOut(hour, Math.min(FAST_HOURS, left)) && isOut(sixHours, FAST_SIX_HOURS))
    alerts.push({ kind: "budget_fast_burn", level: "", severity: "critical" });
  if (isOut(day, left) && chance > SLOW_CHANCE) alerts.push({ kind: "budget_slow_burn", level: "", severity: "warning" });
  return alerts;
}

/** Of what is new, what people are told: of several crossings of one kind the last, and no threshold of what is used up. */
export function toldOf(fresh: readonly Alert[]): Alert[] {
  const isUsedUp = fresh.some(({ kind }) => kind === "budget_exhausted");
  return fresh.filter(
    ({ kind }, i) => !fresh.slice(i + 1).some((later) => later.kind === kind) && !(isUsedUp && kind === "budget_threshold"),
  );
}
