"use client";
import { useState } from "react";
import type { BudgetPage, BudgetView } from "@/lib/budgets/core/views";
import { Empty } from "../states/empty";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { BurnBar } from "./budget-cells";
import { budgetHref, leftWords, usedWords, WINDOW_WORDS } from "./budget-words";
import { CreateBudget } from "./create-budget";
import { MoreDialog } from "./more-dialogs";
import { type PanelOf, panelFinding, panelPath, splitBudgets } from "./panel-words";
import { RuleDialog } from "./rule-dialog";

const REFRESH_MS = 30_000;
/** Of a unit there may be many: the fullest come first. */
const SHOWN = 6;

export type BudgetsPanelProps = {
  of: PanelOf;
  now: string;
  mayWrite: boolean;
  /** Whether the caller may stop it. */
  mayStop: boolean;
};

/** The budgets of one thing, beside its figures: how far each is used up, with the way to more. */
export function BudgetsPanel({ of, now, mayWrite, mayStop }: BudgetsPanelProps) {
  const { data } = useRead<BudgetPage>(panelPath(of), REFRESH_MS);
  const [dialog, setDialog] = useState<BudgetView | "new" | "stop" | null>(null);
  const close = () => setDialog(null);
  if (!data) return null;
  const { own, inside } = splitBudgets(of, data.data);
  const rows = [...own, ...inside];
  const create =
    mayWrite && own.length === 0 ? (
      <Button icon="plus" onClick={() => setDialog("new")}>
        New budget
      </Button>
    ) : null;
  return (
    <Section
      finding={panelFinding(of, data.data)}
      name={inside.length > 0 ? "Its own and those of what is in it, the fullest first" : undefined}
      actions={
        mayStop ? (
          <Button tone="danger" icon="stop" onClick={() => setDialog("stop")}>
            Block now
          </Button>
        ) : null
      }
    >
      {rows.length === 0 ? (
        <Empty bare actions={create}>
          Nothing limits what it spends, but the budgets of what it is a part of.
        </Empty>
      ) : (
        <>
          <ul className="m-0 grid list-none gap-4 p-0">
            {rows.slice(0, SHOWN).map((budget) => (
              <PanelRow key={budget.id} budget={budget} now={now} onAsk={() => setDialog(budget)} />
            ))}
          </ul>
          {rows.length > SHOWN ? (
            <p className="sub">
              {SHOWN} of {rows.length} shown. <TextLink href="/budgets">All budgets</TextLink>
            </p>
          ) : null}
          {create}
        </>
      )}
      {dialog === "new" ? (
        <CreateBudget now={now} about={{ dimension: of.dimension, value: of.id }} onClose={close} onCreated={close} />
      ) : null}
      {dialog === "stop" ? <RuleDialog kind="block" now={now} of={of} onClose={close} /> : null}
      {dialog && typeof dialog === "object" ? <MoreDialog budget={dialog} way="ask" onClose={close} /> : null}
    </Section>
  );
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
        {budget.grantId ? null : (
          <button type="button" className="link" aria-label={`Ask for more of ${name}`} onClick={onAsk}>
            Ask for more
          </button>
        )}
      </span>
    </li>
  );
}
