"use client";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import type { CampaignDetail, ItemPage, ItemSummary, Outcome, Recommendation } from "@/lib/reviews/core/views";
import type { ItemState } from "@/lib/reviews/schemas";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, KIND_WORD, Money, Owner, StateMark, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { PageSteps } from "../tables/table-pages";
import { TableSection } from "../tables/table-section";
import { SearchInput } from "../ui/input";
import { Select } from "../ui/select";
import { ItemPanel } from "./item-panel";
import { ITEMS, itemsPath } from "./review-paths";
import { counted, ITEM_STATE, MARK_CHOICES, OUTCOME, RECOMMENDED } from "./review-words";

const PAGE = 50;
const ANY = "any";
const SORTS = ["cost", "name", "tier", "number"] as const;
const STATES: readonly { value: ItemState | "answered"; label: string }[] = [
  ...Object.entries(ITEM_STATE).map(([value, { word }]) => ({ value: value as ItemState, label: word })),
  { value: "answered", label: "Decided, whatever came of it" },
];
const OUTCOMES = Object.entries(OUTCOME).map(([value, { word }]) => ({ value: value as Outcome, label: word }));
const MARKS = MARK_CHOICES.map(({ value }) => value);
const ADVICE = Object.entries(RECOMMENDED).map(([value, { word }]) => ({ value: value as Recommendation, label: word }));
const TIERS = ["1", "2", "3", "4"].map((value) => ({ value, label: `Tier ${value}` }));

/** The items of a review, paged by the server; a press shows the evidence of one beside them. */
export function CampaignItems({ campaign }: { campaign: CampaignDetail }) {
  const [asked, ask] = useQueryStates({
    q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
    state: parseAsStringLiteral(STATES.map(({ value }) => value)),
    outcome: parseAsStringLiteral(OUTCOMES.map(({ value }) => value)),
    mark: parseAsStringLiteral(MARKS),
    reviewer: parseAsString,
    recommendation: parseAsStringLiteral(ADVICE.map(({ value }) => value)),
    tier: parseAsInteger,
    sort: parseAsStringLiteral(SORTS).withDefault("cost"),
    item: parseAsString,
  });
  const filters = {
    ...(asked.q ? { query: asked.q } : {}),
    ...(asked.state ? { state: asked.state } : {}),
    ...(asked.outcome ? { outcome: asked.outcome } : {}),
    ...(asked.mark ? { mark: asked.mark } : {}),
    ...(asked.reviewer ? { reviewerId: asked.reviewer } : {}),
    ...(asked.recommendation ? { recommendation: asked.recommendation } : {}),
    ...(asked.tier ? { tier: String(asked.tier) } : {}),
    sort: asked.sort,
    limit: String(PAGE),
  };
  // Cursors of the pages before; a changed question, whether chosen here or by a figure's link, begins at the first.
  const question = itemsPath(campaign.id, filters);
  const [paged, setPaged] = useState<{ question: string; cursors: readonly string[] }>({ question, cursors: [] });
  const cursors = paged.question === question ? paged.cursors : [];
  const setCursors = (next: readonly string[]) => setPaged({ question, cursors: next });
  const cursor = cursors.at(-1);
  const page = useRead<ItemPage>(itemsPath(campaign.id, { ...filters, ...(cursor ? { cursor } : {}) }));
  const change = (part: Parameters<typeof ask>[0]) => void ask(part);
  const first = cursors.length * PAGE + 1;
  const next = page.data?.nextCursor ?? null;
  const columns = useMemo(() => columnsOf(), []);
  return (
    <div id={ITEMS}>
      <Filters asked={asked} onChange={change} reviewers={campaign.reviewers} />
      <QueryBlock query={page} skeleton={<TableSkeleton rows={10} />} title="The items did not load">
        {(answer) => (
          <TableSection
            finding={leftWords(campaign)}
            about="As it was when the review was opened"
            name="Items"
            viewKey="reviews.items"
            fileName={`review-${campaign.id}-items`}
            columns={columns}
            rows={answer.data}
            rowKey={(row) => row.id}
            onRowPress={(row) => void ask({ item: row.id })}
            selectedKey={asked.item}
            sort={{ id: asked.sort, desc: asked.sort === "cost" }}
            onSortChange={({ id }) => change({ sort: SORTS.find((sort) => sort === id) ?? "cost" })}
            leads
            empty={
              <Empty bare title="No item matches">
                Take a filter away to see others.
              </Empty>
            }
            below={
              cursors.length > 0 || next ? (
                <PageSteps
                  words={`${formatCount(first)}–${formatCount(first + answer.data.length - 1)}`}
                  onBack={cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined}
                  onOn={next ? () => setCursors([...cursors, next]) : undefined}
                  pending={page.isFetching}
                />
              ) : null
            }
          />
        )}
      </QueryBlock>
      {asked.item ? <ItemPanel campaignId={campaign.id} itemId={asked.item} onClose={() => void ask({ item: null })} /> : null}
    </div>
  );
}

type FiltersProps = {
  asked: {
    q: string;
    state: ItemState | "answered" | null;
    outcome: Outcome | null;
    mark: string | null;
    reviewer: string | null;
    recommendation: Recommendation | null;
    tier: number | null;
  };
  onChange: (part: Partial<FiltersProps["asked"]>) => void;
  reviewers: CampaignDetail["reviewers"];
};

function Filters({ asked, onChange, reviewers }: FiltersProps) {
  return (
    <search className="rv-filters">
      <SearchInput
        aria-label="Find an item"
        placeholder="Identity"
        value={asked.q}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      <Select
        aria-label="State"
        value={asked.state ?? ANY}
        onChange={(state) => onChange({ state: state === ANY ? null : state })}
        choices={[{ value: ANY, label: "Any state" }, ...STATES]}
      />
      <Select
        aria-label="Recommended"
        value={asked.recommendation ?? ANY}
        onChange={(recommendation) => onChange({ recommendation: recommendation === ANY ? null : recommendation })}
        choices={[{ value: ANY, label: "Anything recommended" }, ...ADVICE]}
      />
      <Select
        aria-label="Tier"
        value={asked.tier ? String(asked.tier) : ANY}
        onChange={(tier) => onChange({ tier: tier === ANY ? null : Number(tier) })}
        choices={[{ value: ANY, label: "Any tier" }, ...TIERS]}
      />
      <Select
        aria-label="What came of it"
        value={asked.outcome ?? ANY}
        onChange={(outcome) => onChange({ outcome: outcome === ANY ? null : outcome })}
        choices={[{ value: ANY, label: "Any decision" }, ...OUTCOMES]}
      />
      <Select
        aria-label="Noticed"
        value={asked.mark ?? ANY}
        onChange={(mark) => onChange({ mark: mark === ANY ? null : mark })}
        choices={[{ value: ANY, label: "Anything noticed" }, ...MARK_CHOICES]}
      />
      {reviewers.length > 1 || asked.reviewer ? (
        <Select
          aria-label="Reviewer"
          value={asked.reviewer ?? ANY}
          onChange={(reviewer) => onChange({ reviewer: reviewer === ANY ? null : reviewer })}
          choices={[{ value: ANY, label: "Any reviewer" }, ...reviewers.map(({ person }) => ({ value: person.id, label: person.name }))]}
        />
      ) : null}
    </search>
  );
}

/** "9 of 14 items wait for an answer". */
function leftWords({ items }: CampaignDetail): string {
  const left = items.total - items.decided;
  if (left === 0) return `All ${counted(items.total, "item")} are decided`;
  return `${formatCount(left)} of ${counted(items.total, "item")} ${left === 1 ? "waits" : "wait"} for an answer`;
}

function columnsOf(): Column<ItemSummary>[] {
  return [
    {
      id: "name",
      head: "Identity",
      cell: (row) => (
        <Entity
          kind={row.identity.kind}
          name={row.identity.name}
          about={row.control ? "Control item, counted in no figure" : KIND_WORD[row.identity.kind]}
        />
      ),
      order: { by: "text", value: (row) => row.identity.name },
      csv: (row) => row.identity.name,
    },
    {
      id: "cost",
      head: "Cost, 30 d",
      number: true,
      cell: (row) => <Money value={row.costUsd30d} strong />,
      order: { by: "decimal", value: (row) => row.costUsd30d },
      csv: (row) => row.costUsd30d,
    },
    {
      id: "recommended",
      head: "Recommended",
      cell: (row) => (
        <span title={row.why}>
          <StateMark tone={RECOMMENDED[row.recommendation].tone} calm>
            {RECOMMENDED[row.recommendation].word}
          </StateMark>
        </span>
      ),
      csv: (row) => row.recommendation,
    },
    { id: "why", head: "Because", wraps: true, startHidden: true, cell: (row) => row.why, csv: (row) => row.why },
    {
      id: "state",
      head: "Decided",
      cell: (row) => (
        <StateMark tone={(row.outcome ? OUTCOME[row.outcome] : ITEM_STATE[row.state]).tone} calm>
          {row.outcome ? OUTCOME[row.outcome].word : ITEM_STATE[row.state].word}
        </StateMark>
      ),
      csv: (row) => row.outcome ?? "",
    },
    { id: "progress", head: "State", startHidden: true, cell: (row) => ITEM_STATE[row.state].word, csv: (row) => row.state },
    {
      id: "reviewers",
      head: "Waits for",
      cell: (row) =>
        row.reviewers[0] ? (
          <span dir="auto" title={row.reviewers.map(({ name }) => name).join(", ")}>
            {row.reviewers[0].name}
            {row.reviewers.length > 1 ? <span className="muted"> and {row.reviewers.length - 1} more</span> : null}
          </span>
        ) : (
          <span className="muted">nobody</span>
        ),
      csv: (row) => row.reviewers.map(({ name }) => name).join("; "),
    },
    {
      id: "cost90",
      head: "Cost, 90 d",
      number: true,
      startHidden: true,
      cell: (row) => <Money value={row.costUsd90d} />,
      csv: (row) => row.costUsd90d,
    },
    {
      id: "tier",
      head: "Tier",
      number: true,
      cell: (row) => row.tier,
      order: { by: "decimal", value: (row) => String(row.tier) },
      csv: (row) => String(row.tier),
    },
    { id: "owner", head: "Owner", cell: (row) => <Owner name={row.owner?.name} />, csv: (row) => row.owner?.name ?? null },
    { id: "team", head: "Team", cell: (row) => row.team?.name ?? <span className="muted">—</span>, csv: (row) => row.team?.name ?? null },
    {
      id: "delta",
      head: "Since last",
      startHidden: true,
      cell: (row) => (row.delta === "unchanged" ? <span className="muted">unchanged</span> : <Tag>{row.delta}</Tag>),
      csv: (row) => row.delta,
    },
    {
      id: "number",
      head: "No.",
      number: true,
      startHidden: true,
      cell: (row) => row.n,
      order: { by: "decimal", value: (row) => String(row.n) },
      csv: (row) => String(row.n),
    },
  ];
}
