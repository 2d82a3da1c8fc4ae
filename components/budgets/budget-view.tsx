"use client";
import { useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import type { BudgetDetail, CounterView } from "@/lib/budgets/core/views";
import type { BudgetBurnAnswer } from "@/lib/reporting";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton, KpiSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Menu, MenuItem } from "../ui/menu";
import { WithRail } from "../ui/section";
import { notifyDone, notifyFailed } from "../ui/toast";
import { BudgetStateMark } from "./budget-cells";
import { BudgetFacts } from "./budget-facts";
import { AffectedTable, CountsTable, PastTable, ReservationsTable } from "./budget-parts";
import { BudgetRail } from "./budget-rail";
import { amountWords, budgetFinding, budgetPath, burnPath, scopeWords, windowName } from "./budget-words";
import { BurnSection } from "./burn-section";
import { breachWords } from "./burn-words";
import { ChangeBudget } from "./change-budget";
import { DecisionLog } from "./decision-log";
import { MoreDialog } from "./more-dialogs";
import { ReasonDialog } from "./reason-dialog";
import { WhatIfSection } from "./what-if";

const REFRESH_MS = 15_000;
/** Days move a forecast, minutes hardly; the curve ends at the counter that is read more often. */
const BURN_REFRESH_MS = 60_000;

/** `change`: any part of it. `lower`: also to take a raise back. `raise`: at once, where nobody else's yes is needed. */
export type BudgetRights = { change: boolean; lower: boolean; recount: boolean; raise: boolean };
type Asked = "ask" | "change" | "archive" | null;

/** One budget: how much is left and for how long, who is affected, what was decided, and what was done about it. */
export function BudgetPageView({ id, now, may }: { id: string; now: string; may: BudgetRights }) {
  const budget = useRead<BudgetDetail>(budgetPath(id), REFRESH_MS);
  const [value, setValue] = useQueryState("count", parseAsString.withOptions({ history: "push" }));
  const burn = useRead<BudgetBurnAnswer>(burnPath(id, value), BURN_REFRESH_MS);
  const [asked, setAsked] = useState<Asked>(null);
  const { data } = budget;
  const counter = data ? chosenOf(data, value) : null;
  // Of a count that was chosen the title tells that one, not which is fullest.
  const shown = data ? { ...data, counter, counters: value === null ? data.counters : 1 } : undefined;
  const breach = shown && shown.state !== "archived" ? breachWords(burn.data?.burn, now) : null;
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={shown ? [budgetFinding(shown, now), breach].filter(Boolean).join("; ") : "Budget"}
        crumbs={[{ name: data?.name ?? "Budget" }]}
        fresh={
          shown ? (
            <>
              <BudgetStateMark budget={shown} />
              {shown.name === scopeWords(shown) ? null : <span>{shown.name}</span>}
              <span>{scopeWords(shown)}</span>
              {counter ? <span>{windowName(counter, shown.timeZone)}</span> : null}
            </>
          ) : null
        }
        actions={data && data.archivedAt === null && !data.grantId ? <Deeds may={may} onAsk={setAsked} /> : null}
      />
      <QueryBlock query={budget} skeleton={<KpiSkeleton count={4} />} title="The budget did not load">
        {(answer) => (
          <>
            <Drift budget={answer} mayRecount={may.recount} />
            <BudgetFacts budget={answer} counter={chosenOf(answer, value)} now={now} />
            <div className="after">
              <WithRail
                label={`About ${answer.name}`}
                rail={<BudgetRail budget={answer} mayRaise={may.raise && !answer.grantId} mayWithdraw={may.lower} />}
              >
                <QueryBlock query={burn} skeleton={<ChartSkeleton height={280} />} title="The curve did not load" height={360}>
                  {(curve) => <Curves budget={answer} counter={chosenOf(answer, value)} curve={curve} now={now} />}
                </QueryBlock>
              </WithRail>
            </div>
            <CountsTable
              budget={answer}
              fileName={fileOf(answer)}
              chosen={counter?.value?.id ?? null}
              onChoose={(next) => void setValue(next)}
            />
            {burn.data?.burn ? <AffectedTable budget={answer} burn={burn.data.burn} fileName={fileOf(answer)} /> : null}
            <ReservationsTable budget={answer} fileName={fileOf(answer)} now={now} />
            <PastTable budget={answer} fileName={fileOf(answer)} />
          </>
        )}
      </QueryBlock>
      <DecisionLog of={{ budget: id }} now={now} fileName={`budget-${id}`} />
      {data && asked === "ask" ? <MoreDialog budget={{ ...data, counter }} way="ask" onClose={close} /> : null}
      {data && asked === "change" ? <ChangeBudget budget={data} onClose={close} /> : null}
      {data && asked === "archive" ? (
        <ReasonDialog
          title={`Archive ${data.name}?`}
          say="It refuses and warns no more, from the next call on. Its figures stay. It cannot be taken up again."
          deed="Archive the budget"
          danger
          path={budgetPath(id)}
          method="PATCH"
          body={{ state: "archived" }}
          done={`${data.name} is archived`}
          onClose={close}
        />
      ) : null}
    </>
  );
}

const fileOf = ({ id }: BudgetDetail): string => `budget-${id}`;

/** Of a budget that counts apart the count that was asked for, else the fullest. */
const chosenOf = ({ running, counter }: BudgetDetail, value: string | null): CounterView | null =>
  (value === null ? undefined : running.find((one) => one.value?.id === value)) ?? counter;

function Deeds({ may, onAsk }: { may: BudgetRights; onAsk: (asked: Asked) => void }) {
  return (
    <>
      {may.change ? (
        <Menu
          trigger={
            <Button icon="more" square>
              More deeds
            </Button>
          }
        >
          <MenuItem icon="trash" danger onSelect={() => onAsk("archive")}>
            Archive it
          </MenuItem>
        </Menu>
      ) : null}
      {may.change ? (
        <Button icon="edit" onClick={() => onAsk("change")}>
          Change it
        </Button>
      ) : null}
      <Button tone="primary" icon="plus" onClick={() => onAsk("ask")}>
        Ask for more
      </Button>
    </>
  );
}

type CurvesProps = { budget: BudgetDetail; counter: CounterView | null; curve: BudgetBurnAnswer; now: string };

function Curves({ budget, counter, curve, now }: CurvesProps) {
  if (curve.burn === null || !counter) {
    return (
      <Empty bare title={counter ? "It has no curve" : "Nothing is counted yet"}>
        {curve.reason ?? "The first call that it counts begins its window."}
      </Empty>
    );
  }
  const { burn } = curve;
  return (
    <>
      <BurnSection budget={budget} counter={counter} burn={burn} now={now} fileName={fileOf(budget)} />
      {burn.last ? <WhatIfSection last={burn.last} granularity={burn.granularity} budget={budget} fileName={fileOf(budget)} /> : null}
    </>
  );
}

/** Counters are a cache of the ledger; where they differ it is said, with the way to put them right. */
function Drift({ budget, mayRecount }: { budget: BudgetDetail; mayRecount: boolean }) {
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const [first] = budget.drift;
  if (!first) return null;
  async function recount() {
    setPending(true);
    try {
      await fetchJson(`${budgetPath(budget.id)}/recount`, { method: "POST", body: {} });
      notifyDone("Counted again from the ledger");
      await client.invalidateQueries();
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "It was not counted again. Try again.");
    } finally {
      setPending(false);
    }
  }
  const words =
    first.spent === first.ledger
      ? `holds ${amountWords(first.held, budget.unit)}, its reservations ${amountWords(first.reserved, budget.unit)}`
      : `says ${amountWords(first.spent, budget.unit)}, the ledger ${amountWords(first.ledger, budget.unit)}`;
  return (
    <Banner
      action={
        mayRecount ? (
          <Button pending={pending} onClick={() => void recount()}>
            Count again
          </Button>
        ) : null
      }
    >
      {budget.drift.length === 1 ? "A counter" : `${budget.drift.length} counters differ: one`} {words}.
    </Banner>
  );
}
