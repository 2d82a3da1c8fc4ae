"use client";
import type { BudgetPage, BudgetView } from "@/lib/budgets/core/views";
import type { Freshness, Mover, Movers, Overview } from "@/lib/reporting";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { useRead } from "../states/use-read";
import { type Need, NeedsList } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { riseWords } from "./findings";
import { usePeriodNeeds } from "./period-needs";
import { FRESHNESS_PATH, FULLEST_BUDGETS_PATH } from "./usage-paths";

/** A rise is worth a look from this much on. */
const NOTABLE_RISE_USD = "400";

/** What waits for somebody in the whole organisation, each with the link that settles it. */
export function Needs({ overview, movers, closes }: { overview: Overview; movers: Movers | undefined; closes: boolean }) {
  const { data: freshness } = useRead<Freshness>(FRESHNESS_PATH);
  const { data: budgets } = useRead<BudgetPage>(FULLEST_BUDGETS_PATH);
  const periods = usePeriodNeeds(closes);
  return (
    <NeedsSection
      overview={overview}
      movers={movers?.identities ?? []}
      unpricedEvents={freshness?.unpricedEvents ?? "0"}
      more={[...periods, ...(budgets?.data ?? []).filter(isStopped).slice(0, 3).map(usedUp)]}
    />
  );
}

/** Used up, and its calls are refused. */
const isStopped = ({ state, enforcement }: BudgetView): boolean => state === "exhausted" && enforcement === "hard";

const usedUp = ({ id, name, counter }: BudgetView): Need => ({
  key: `budget-${id}`,
  icon: "stop",
  tone: "breach",
  title: `${name} is used up`,
  reason: counter?.value ? `Calls of ${counter.value.name} are refused.` : "Its calls are refused.",
  action: <TextLink href={entityHref("budget", id) ?? "/budgets"}>Look at it</TextLink>,
});

type NeedsProps = {
  overview: Overview;
  movers: readonly Mover[];
  unpricedEvents: string;
  /** What only this page knows of. */
  more?: readonly Need[];
};

export function NeedsSection({ more = [], ...given }: NeedsProps) {
  const needs = [...needsOf(given), ...more];
  const count =
    ["Nothing needs", "One thing needs", "Two things need", "Three things need", "Four things need", "Five things need", "Six things need"][
      needs.length
    ] ?? "Several things need";
  return (
    <Section finding={`${count} you`}>
      {needs.length > 0 ? (
        <NeedsList needs={needs} />
      ) : (
        <p className="sub">Every event of this period has a price and an owner, and no identity rose by much.</p>
      )}
    </Section>
  );
}

function needsOf({ overview: { now }, movers, unpricedEvents }: Omit<NeedsProps, "more">): Need[] {
  const needs: Need[] = [];
  if (compareDecimals(now.unattributedCostUsd, "0") > 0) {
    needs.push({
      key: "unattributed",
      icon: "shared",
      title: `${formatMoney(now.unattributedCostUsd)} has no owner`,
      reason: "Nobody answers for it yet.",
      action: <TextLink href="/unattributed">Assign</TextLink>,
    });
  }
  if (unpricedEvents !== "0") {
    needs.push({
      key: "unpriced",
      icon: "unpriced",
      title: unpricedEvents === "1" ? "One event is unpriced" : `${formatCount(unpricedEvents)} events are unpriced`,
      reason: "Their cost is unknown and in no total.",
      action: <TextLink href="/unpriced">Set a price</TextLink>,
    });
  }
  for (const mover of movers.filter(isNotable).slice(0, 3)) {
    needs.push({
      key: `mover-${mover.id}`,
      icon: "warn",
      tone: "warn",
      title: mover.state === "new" ? `${mover.name} is new` : `${mover.name} rose ${riseWords(Number(mover.changeShare))}`,
      reason: `${formatMoney(mover.costUsd)}, ${formatMoney(mover.changeUsd, { sign: true })} on the days before.`,
      action: <TextLink href={entityHref("identity", mover.id) ?? "/spend"}>See what it does</TextLink>,
    });
  }
  return needs;
}

/** Half as much again, and worth somebody's time. */
export const isNotable = (mover: Pick<Mover, "id" | "changeUsd" | "changeShare">): boolean =>
  mover.id !== null &&
  compareDecimals(mover.changeUsd, NOTABLE_RISE_USD) > 0 &&
  (mover.changeShare === null || Number(mover.changeShare) > 0.5);
