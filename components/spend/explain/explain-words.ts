/** Titles and reasons of an explained change: subject, number, reason. Pure. */
import type { Coming, Explanation } from "@/lib/reporting";
import { EFFECTS, type Effect } from "@/lib/reporting/core/explain/split-change";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatRange } from "../../charts/prepare/dates";
import { compareDecimals, type Decimal, ratioOf, subtractDecimals } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatTokens } from "../../charts/prepare/format";
import { priceChangeWords } from "./price-change-words";

export const EFFECT_NAME: Readonly<Record<Effect, string>> = {
  volume: "Volume",
  mix: "Mix",
  price: "Price",
  new: "New",
  gone: "Gone",
  unpriced: "Unpriced",
};
/** Always shown; the others where they are not nothing. */
export const ALWAYS_SHOWN: readonly Effect[] = ["volume", "mix", "price"];

const RISE: Readonly<Record<Effect, string>> = {
  volume: "more was used",
  mix: "use moved to what costs more",
  price: "rates rose",
  new: "new use began",
  gone: "some use ended",
  unpriced: "a part has no price on one side",
};
const FALL: Readonly<Record<Effect, string>> = {
  ...RISE,
  volume: "less was used",
  mix: "use moved to what costs less",
  price: "rates fell",
};
/** A reason is said when it is this part of the change. */
const WORTH_SAYING = 0.25;

const sign = (value: Decimal): number => compareDecimals(value, "0");

/** By how much a cost changed; null where neither side cost anything, since then there is nothing to explain. */
export const changeBetween = (nowUsd: string, beforeUsd: string): string | null =>
  sign(nowUsd) === 0 && sign(beforeUsd) === 0 ? null : subtractDecimals(nowUsd, beforeUsd);

/** The change of cost of an answer that is compared; null without a comparison, or where nothing was spent in either span. */
export const costChange = (answer: UsageAnswer | undefined): string | null =>
  answer?.compare ? changeBetween(answer.total.costUsd, answer.compare.total.costUsd) : null;

/** "Explain the rise" */
export const explainDeed = (changeUsd: Decimal): string =>
  !changeUsd || sign(changeUsd) === 0 ? "Explain the change" : sign(changeUsd) > 0 ? "Explain the rise" : "Explain the fall";

/** "Cost rose $7,814.53: more was used, and use moved to what costs more" */
export function explainFinding({ total, effects }: Pick<Explanation, "total" | "effects">): string {
  const { changeUsd } = total;
  const direction = sign(changeUsd);
  const parts = EFFECTS.map((effect) => ({ effect, part: ratioOf(effects[effect], changeUsd) ?? 0 }));
  if (direction === 0)
    return parts.some(({ effect }) => sign(effects[effect]) !== 0) ? "Rises and falls cancel out" : "The cost did not change";
  const head = `Cost ${direction > 0 ? "rose" : "fell"} ${formatMoney(changeUsd.replace("-", ""))}`;
  if (sign(total.previousCostUsd) === 0) return `${head}: nothing was spent before`;
  if (sign(total.costUsd) === 0) return `${head}: nothing was spent since`;
  const said = (effect: Effect): string => (sign(effects[effect]) > 0 ? RISE : FALL)[effect];
  const worth = parts.filter(({ part }) => part >= WORTH_SAYING).sort((a, b) => b.part - a.part);
  const against = parts.filter(({ part }) => part <= -WORTH_SAYING).sort((a, b) => a.part - b.part);
  const reasons = worth.slice(0, 2).map(({ effect }) => said(effect));
  const although = against[0] ? `, although ${said(against[0].effect)}` : "";
  return reasons.length === 0 ? head : `${head}: ${reasons.join(", and ")}${although}`;
}

/** What one effect says of itself. */
export function effectWords(effect: Effect, answer: Explanation): string {
  switch (effect) {
    case "volume": {
      const grown = subtractDecimals(answer.tokens.now, answer.tokens.before);
      if (sign(grown) === 0) return "the same quantity";
      const much = formatTokens((grown ?? "0").replace("-", ""));
      return `${much} ${sign(grown) > 0 ? "more" : "fewer"} tokens, at the rates of ${rangeOf(answer.compare)}`;
    }
    case "mix":
      return sign(answer.effects.mix) === 0 ? "the same parts" : sign(answer.effects.mix) > 0 ? RISE.mix : FALL.mix;
    case "price": {
      const [first, ...more] = answer.priceChanges;
      if (first) return `${priceChangeWords(first)}${more.length > 0 ? `, and ${formatCount(more.length)} more` : ""}`;
      return sign(answer.effects.price) === 0 ? "the same rates" : "calls of other modes, sizes or regions";
    }
    case "new":
      return comingWords(answer.began);
    case "gone":
      return comingWords(answer.ended);
    case "unpriced":
      return "no rate on one side, so it cannot be split";
  }
}

const comingWords = ([first, ...more]: readonly Coming[]): string =>
  first ? `${first.identity.name} on ${first.model}${more.length > 0 ? `, and ${formatCount(more.length)} more` : ""}` : "";

export const rangeOf = ({ from, to }: { from: string; to: string }): string => formatRange({ start: new Date(from), end: new Date(to) });

/** The effect that most of a driver's change is. */
export function mainEffect({ changeUsd, effects }: { changeUsd: string; effects: Explanation["effects"] }): Effect | null {
  const direction = sign(changeUsd);
  const [first] = EFFECTS.filter((effect) => direction !== 0 && sign(effects[effect]) === direction).sort(
    (a, b) => direction * compareDecimals(effects[b], effects[a]),
  );
  return first ?? null;
}
