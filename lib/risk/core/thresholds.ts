/** Thresholds of rules as they are in force at an instant, and what a change of them may say. */
import { type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import type { Limits, Rule, Threshold } from "./rule";

/** A change: of the thresholds that it names, or that the rule is off. The newest that has begun holds. */
export type RuleSetting = { ruleId: string; enabled: boolean; thresholds: Readonly<Record<string, number>>; effectiveFrom: Date };

export type InForce = { enabled: boolean; limits: Limits };

export const defaultsOf = ({ thresholds }: Pick<Rule, "thresholds">): Limits =>
  Object.fromEntries(Object.entries(thresholds).map(([name, threshold]) => [name, threshold.default]));

/**
 * @param settings Of any rules, in the order they were made: of two that begin at once the later one holds. What a stored
 * setting says of a threshold that the rule no longer has, or beyond its bounds, is left out.
 */
export function inForceAt(rule: Rule, settings: readonly RuleSetting[], at: Date): InForce {
  const defaults = defaultsOf(rule);
  const [setting] = settings
    .map((each, i) => ({ ...each, i }))
    .filter(({ ruleId, effectiveFrom }) => ruleId === rule.id && effectiveFrom <= at)
    .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime() || b.i - a.i);
  if (!setting) return { enabled: true, limits: defaults };
  const kept = Object.entries(setting.thresholds).filter(([name, value]) => {
    const threshold = rule.thresholds[name];
    return threshold !== undefined && isWithin(threshold, value);
  });
  return { enabled: setting.enabled, limits: { ...defaults, ...Object.fromEntries(kept) } };
}

/** @throws Invalid with every name that the rule does not have and every value out of bounds, and the nearest name. */
export function checkThresholds(rule: Rule, given: Readonly<Record<string, number>>): void {
  const details = Object.entries(given).flatMap(([name, value]): ErrorDetail[] => {
    const location = `thresholds.${name}`;
    const threshold = Object.hasOwn(rule.thresholds, name) ? rule.thresholds[name] : undefined;
    if (!threshold) {
      const names = Object.keys(rule.thresholds);
      const fix = names.length === 0 ? "This rule has no thresholds." : `It has ${names.join(", ")}.`;
      return [{ location, message: `${rule.id} has no threshold “${name}”.`, fix }];
    }
    if (isWithin(threshold, value)) return [];
    const whole = isWhole(threshold) ? " whole" : "";
    return [
      { location, message: `${threshold.name} is out of bounds.`, fix: `Give a${whole} number from ${threshold.min} to ${threshold.max}.` },
    ];
  });
  const [first] = details;
  if (first) throw new Invalid(details.length === 1 ? first.message : `${details.length} thresholds are not acceptable.`, details);
}

/** Money and shares have decimals, and counts that are factors. */
const isWhole = ({ unit, default: usual }: Threshold): boolean => unit !== "usd" && unit !== "share" && Number.isInteger(usual);

function isWithin(threshold: Threshold, value: number): boolean {
  if (!Number.isFinite(value) || value < threshold.min || value > threshold.max) return false;
  if (isWhole(threshold)) return Number.isInteger(value);
  // Four decimals, so that what is stored is what was meant.
  return Math.abs(value * 10_000 - Math.round(value * 10_000)) < 1e-6;
}
