"use client";
import { useState } from "react";
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import type { BudgetPage, BudgetView } from "@/lib/budgets/core/views";
import { formatPercent } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { BurnBar } from "./budget-cells";
import { budgetHref, leftWords, listPath, shareOf, usedWords, WINDOW_WORDS } from "./budget-words";
import { CreateBudget } from "./create-budget";
import { MoreDialog } from "./more-dialogs";
import { RuleDialog } from "./rule-dialog";

const REFRESH_MS = 30_000;

export type BudgetsPanelProps = {
  of: { dimension: ScopeDimension; id: string; name: string };
  now: string;
  mayWrite: boolean;
  /** Whether the caller may stop it. */
  mayStop: boolean;
};

/** The budgets of one thing, beside its figures: how far each is used up, with the way to more. */
export function BudgetsPanel({ of, now, mayWrite, mayStop }: BudgetsPanelProps) {
  const { data } = useRead<BudgetPage>(listPath({ scopeKind: of.dimension, scopeId: of.id }), REFRESH_MS);
  const [dialog, setDialog] = useState<BudgetView | "new" | "stop" | null>(null);
  const close = () => setDialog(null);
  if (!data) return null;
  return (
    <Section
      finding={findingOf(data.data)}
      actions={
        mayStop ? (
          <Button tone="danger" icon="stop" onClick={() => setDialog("stop")}>
            Block now
          </Button>
        ) : null
      }
    >
      {data.data.length === 0 ? (
        <Empty
          bare
          actions={
            mayWrite ? (
              <Button icon="plus" onClick={() => setDialog("new")}>
                New budget
              </Button>
            ) : null
          }
        >
          Nothing limits what it spends, but the budgets of what it is a part of.
        </Empty>
      ) : (
        <ul className="m-0 grid list-none gap-4 p-0">
          {data.data.map((budget) => (
            <PanelRow key={budget.id} budget={budget} now={now} onAsk={() => setDialog(budget)} />
          ))}
        </ul>
      )}
      {dialog === "new" ? (
        <CreateBudget now={now} about={{ dimension: of.dimension, value: of.id }} onClose={close} onCreated={close} />
      ) : null}
      {dialog === "stop" ? <RuleDialog kind="block" now={now} of={of} onClose={close} /> : null}
      {dialog && typeof dialog === "object" ? <MoreDialog budget={dialog} way="ask" onClose={close} /> : null}
    </Section>
  );
}

function findingOf(budgets: readonly BudgetView[]): string {
  const full = budgets.find(({ state }) => state === "exhausted");
  if (budgets.length === 0) return "It has no budget";
  if (full) return `${full.name} is used up`;
  const [first] = budgets;
  return budgets.length === 1 && first?.counter
    ? `${formatPercent(shareOf(first.counter), { places: 0 })} of its budget is used`
    : `${budgets.length} budgets`;
}

function PanelRow({ budget, now, onAsk }: { budget: BudgetView; now: string; onAsk: () => void }) {
  const { counter, unit, name, id, window } = budget;
  return (
    <li className="burn">
      <span>
        <TextLink href={budgetHref(id)}>{name}</TextLink>{" "}
        <span className="muted">
          {WINDOW_WORDS[window].toLowerCase()}
          {counter ? ` ${leftWords(counter.window.endsAt, now) ?? ""}` : ""}
        </span>
      </span>
      {counter ? <BurnBar budget={budget} counter={counter} /> : null}
      <span className="sub">
        {counter ? usedWords(counter, unit) : "Nothing is counted yet"}{" "}
        <button type="button" className="link" aria-label={`Ask for more of ${name}`} onClick={onAsk}>
          Ask for more
        </button>
      </span>
    </li>
  );
}
