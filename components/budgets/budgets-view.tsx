"use client";
import { useRouter } from "next/navigation";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { SCOPE_DIMENSIONS } from "@/lib/budgets/core/budget";
import type { BudgetPage, BudgetView, RequestView } from "@/lib/budgets/core/views";
import type { BreachSummary } from "@/lib/warnings";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { ratioOf } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatShare } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { SearchInput } from "../ui/input";
import { later, WhenHere } from "../ui/later";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { TextLink } from "../ui/text-link";
import { BudgetTable } from "./budget-table";
import {
  type BudgetFigure,
  budgetHref,
  budgetsOf,
  committedThisMonth,
  DIMENSION_WORDS,
  FIGURE_WORDS,
  FIGURES,
  forecastsPath,
  listFinding,
  listPath,
  requestsPath,
} from "./budget-words";

const CREATE_BUDGET = later(async () => ({ default: (await import("./create-budget")).CreateBudget }));
const MORE_DIALOG = later(async () => ({ default: (await import("./more-dialogs")).MoreDialog }));
const REFRESH_MS = 15_000;
const ANY = "any";
const SORTS = ["risk", "name", "share", "spent", "limit"] as const;

export type BudgetsStart = { now: string; mayWrite: boolean; whose: "mine" | "all" };

/** All budgets that one may see: how far each is used up, and when it runs out. */
export function BudgetsView({ now, mayWrite, whose }: BudgetsStart) {
  const router = useRouter();
  const [asked, ask] = useQueryStates({
    q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
    about: parseAsStringLiteral(SCOPE_DIMENSIONS),
    whose: parseAsStringLiteral(["mine", "all"]).withDefault(whose),
    state: parseAsStringLiteral(["current", "archived"]).withDefault("current"),
    sort: parseAsStringLiteral(SORTS).withDefault("risk"),
    figure: parseAsStringLiteral(FIGURES),
  });
  const [dialog, setDialog] = useState<BudgetView | "new" | null>(null);
  const whole = useRead<BudgetPage>(listPath(asked.whose === "mine" ? { mine: "true" } : {}), REFRESH_MS);
  const page = useRead<BudgetPage>(pathOf(asked), REFRESH_MS);
  const breaches = useRead<Record<string, BreachSummary>>(forecastsPath(pathOf(asked)), REFRESH_MS);
  const budgets = whole.data?.data;
  const shown = ({ data }: BudgetPage) => budgetsOf(asked.figure, data);
  const isNarrowed = asked.q !== "" || asked.about !== null || asked.state === "archived" || asked.figure !== null;
  const makeFirst = mayWrite ? (
    <Button tone="primary" icon="plus" onClick={() => setDialog("new")}>
      New budget
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title={budgets ? listFinding(budgets, asked.whose) : "Budgets"}
        fresh={["Limits on usage, counted with every call", "each window in its own time zone"]}
        actions={makeFirst}
      />
      <search className="filters">
        <SearchInput
          aria-label="Find a budget"
          placeholder="Budget, identity, team or id"
          value={asked.q}
          onChange={(event) => void ask({ q: event.target.value || null })}
        />
        <Segmented
          label="Whose"
          value={asked.whose}
          onChange={(next) => void ask({ whose: next })}
          choices={[
            { value: "mine", label: "Mine" },
            { value: "all", label: "All" },
          ]}
        />
        <Segmented
          label="State"
          value={asked.state}
          onChange={(state) => void ask({ state })}
          choices={[
            { value: "current", label: "In force" },
            { value: "archived", label: "Archived" },
          ]}
        />
        <Select
          aria-label="What it is about"
          value={asked.about ?? ANY}
          onChange={(about) => void ask({ about: about === ANY ? null : about })}
          choices={[
            { value: ANY, label: "About anything" },
            ...SCOPE_DIMENSIONS.map((value) => ({ value, label: DIMENSION_WORDS[value] })),
          ]}
        />
        {asked.figure ? (
          <Button tone="plain" icon="x" onClick={() => void ask({ figure: null })}>
            {FIGURE_WORDS[asked.figure]}
          </Button>
        ) : null}
      </search>
      <QueryBlock query={whole} skeleton={<KpiSkeleton count={4} />} title="The figures did not load">
        {(answer) =>
          answer.data.length === 0 ? null : <BudgetKpis budgets={answer.data} onOpen={(figure) => void ask({ ...NOT_NARROWED, figure })} />
        }
      </QueryBlock>
      <div className="after">
        <QueryBlock query={page} skeleton={<TableSkeleton rows={10} />} title="The budgets did not load">
          {(answer) =>
            answer.data.length === 0 && !isNarrowed ? (
              <NoBudgets whose={asked.whose} action={makeFirst} onAll={() => void ask({ whose: "all" })} />
            ) : (
              <BudgetTable
                finding={asked.state === "archived" ? "What was archived" : sortWords(shown(answer))}
                budgets={shown(answer)}
                breaches={breaches.data}
                now={now}
                sort={asked.sort}
                onSort={(sort) => void ask({ sort })}
                onAsk={setDialog}
                empty={
                  <Empty bare title="No budget matches">
                    Change the search, or look at all of them.
                  </Empty>
                }
                below={
                  answer.nextCursor ? <p className="more">The first {formatCount(answer.data.length)}. Search to find others.</p> : null
                }
              />
            )
          }
        </QueryBlock>
      </div>
      {dialog === "new" ? (
        <WhenHere of={CREATE_BUDGET}>
          {(CreateBudget) => <CreateBudget now={now} onClose={() => setDialog(null)} onCreated={(id) => router.push(budgetHref(id))} />}
        </WhenHere>
      ) : dialog ? (
        <WhenHere of={MORE_DIALOG}>{(MoreDialog) => <MoreDialog budget={dialog} way="ask" onClose={() => setDialog(null)} />}</WhenHere>
      ) : null}
    </>
  );
}

type Asked = { q: string; about: string | null; whose: "mine" | "all"; state: "current" | "archived"; sort: string };

const pathOf = ({ q, about, whose, state, sort }: Asked): string =>
  listPath({
    ...(whose === "mine" ? { mine: "true" } : {}),
    ...(q.trim() === "" ? {} : { q: q.trim() }),
    ...(about === null ? {} : { scopeKind: about }),
    ...(state === "current" ? {} : { state }),
    ...(sort === "risk" ? {} : { sort }),
  });

const NOT_NARROWED = { q: null, about: null, state: null };

const sortWords = (budgets: readonly BudgetView[]): string =>
  budgets.length === 1 ? "One budget" : `${formatCount(budgets.length)} budgets`;

function NoBudgets({ whose, action, onAll }: { whose: "mine" | "all"; action: React.ReactNode; onAll: () => void }) {
  if (whose === "mine")
    return (
      <Empty title="Nothing that you answer for has a budget" actions={<Button onClick={onAll}>Show all budgets</Button>}>
        Budgets of your identities and teams stand here, with how far they are used up.
      </Empty>
    );
  return (
    <Empty title="No budgets yet" actions={action}>
      A budget refuses or warns before the money is spent. Start from what last month came to.
    </Empty>
  );
}

/** What is promised this month, and what needs somebody. */
function BudgetKpis({ budgets, onOpen }: { budgets: readonly BudgetView[]; onOpen: (figure: BudgetFigure) => void }) {
  const requests = useRead<{ data: RequestView[] }>(requestsPath({ state: "waiting" }));
  const { limit, spent, count } = committedThisMonth(budgets);
  const used = ratioOf(spent, limit);
  const warning = budgetsOf("at_risk", budgets).length;
  const full = budgetsOf("used_up", budgets);
  const refusing = full.filter(({ enforcement }) => enforcement === "hard").length;
  const waiting = requests.data?.data.length;
  return (
    <KpiStrip label="Budgets" count={4}>
      <Kpi
        hero
        name={FIGURE_WORDS.committed}
        onOpen={() => onOpen("committed")}
        value={<BigMoney value={spent} />}
        beside={count > 0 ? `of ${formatMoney(limit)}` : null}
        words={
          count > 0
            ? `${formatShare(used)} of ${formatCount(count)} monthly hard ${count === 1 ? "cap" : "caps"}`
            : "no monthly hard cap in dollars"
        }
      />
      <Kpi
        name={FIGURE_WORDS.at_risk}
        onOpen={() => onOpen("at_risk")}
        value={formatCount(warning)}
        words="past a mark at which people are told"
      />
      <Kpi
        name={FIGURE_WORDS.used_up}
        onOpen={() => onOpen("used_up")}
        value={formatCount(full.length)}
        words={refusing > 0 ? `${formatCount(refusing)} ${refusing === 1 ? "refuses" : "refuse"} calls` : "none refuses calls"}
      />
      <Kpi
        name="Open requests"
        value={waiting === undefined ? "—" : formatCount(waiting)}
        words={<TextLink href="/approvals">Approvals</TextLink>}
      />
    </KpiStrip>
  );
}
