import type { BudgetView, CounterView } from "@/lib/budgets/core/views";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatDay } from "../charts/prepare/dates";
import { compareDecimals, sumDecimals } from "../charts/prepare/decimal-text";
import { formatShare } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Facts } from "../ui/facts";
import { TextLink } from "../ui/text-link";
import { BurnBar, Enforcement, ScopeChips } from "./budget-cells";
import {
  amountWords,
  budgetHref,
  eventsOfCount,
  leftWords,
  raisedBy,
  shareOf,
  thresholdWords,
  UNIT_WORDS,
  WINDOW_WORDS,
} from "./budget-words";

type FactsProps = { budget: BudgetView; counter: CounterView | null; now: string };

/** The figures of the count that is shown, and what the budget says. */
export function BudgetFacts({ budget, counter, now }: FactsProps) {
  const { window, timeZone, thresholds, onOutage, carryOver, parent, endsAt, enforcement, grantId } = budget;
  const identity = budget.scope.find(({ dimension }) => dimension === "identity");
  const identityHref = identity && entityHref("identity", identity.id);
  return (
    <>
      {counter ? <CounterKpis budget={budget} counter={counter} now={now} /> : null}
      <Facts
        facts={[
          { name: "Counts", value: <ScopeChips budget={budget} linked /> },
          { name: "Window", value: WINDOW_WORDS[window] },
          { name: "At the limit", value: <Enforcement budget={budget} /> },
          { name: "Tells at", value: thresholds.length > 0 ? thresholds.map(thresholdWords).join(", ") : "no mark" },
          { name: "Time zone", value: timeZone },
          ...(enforcement === "hard"
            ? [{ name: "While away", value: onOutage === "open" ? "Calls go through" : "Calls are refused" }]
            : []),
          ...(carryOver ? [{ name: "What is left", value: "Goes to the next window" }] : []),
          ...(parent ? [{ name: "Part of", value: <TextLink href={budgetHref(parent.id)}>{parent.name}</TextLink> }] : []),
          ...(grantId && identityHref
            ? [{ name: "Follows", value: <TextLink href={identityHref}>A grant of {identity.name}</TextLink> }]
            : []),
          ...(endsAt ? [{ name: "Ends", value: formatDay(endsAt, { year: true }) }] : []),
        ]}
      />
    </>
  );
}

function CounterKpis({ budget, counter, now }: { budget: BudgetView; counter: CounterView; now: string }) {
  const { unit } = budget;
  const { spent, held, limit, remaining, window } = counter;
  const isHeld = compareDecimals(held, "0") > 0;
  const more = raisedBy(counter, budget);
  const value = (amount: string) => (unit === "usd" ? <BigMoney value={amount} /> : amountWords(amount, unit));
  const unitWords = unit === "usd" ? null : UNIT_WORDS[unit].toLowerCase();
  return (
    <KpiStrip label="Used and left" count={4}>
      <Kpi
        hero
        name={counter.value ? `Used by ${counter.value.name}` : "Used"}
        href={eventsOfCount(budget, counter, now) ?? undefined}
        value={value(spent)}
        beside={unitWords}
        words={`${formatShare(shareOf(counter))} of the limit`}
        picture={<BurnBar budget={budget} counter={counter} />}
      />
      <Kpi
        name="Held"
        value={value(held)}
        words={isHeld ? `${amountWords(sumDecimals([spent, held]), unit)} with what is used` : "no call is set aside for"}
      />
      <Kpi
        name="Remaining"
        value={<span className={compareDecimals(remaining, "0") <= 0 ? "text-breach" : undefined}>{value(remaining)}</span>}
        words={leftWords(window.endsAt, now) ?? "no end"}
      />
      <Kpi
        name="Limit now"
        value={value(limit)}
        words={more ? `${amountWords(more, unit)} of it raised or carried over` : "as it is set"}
      />
    </KpiStrip>
  );
}
