"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import type { CampaignPage, CampaignSummary } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, Money } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { Segmented } from "../ui/segmented";
import { CampaignStateMark, Done, MoneyDone } from "./campaign-cells";
import { inOrder, isRunning, reviewsTitle } from "./campaign-words";
import { dueWords } from "./queue-steps";
import { campaignHref, campaignsPath, queueHref } from "./review-paths";
import { CAMPAIGN_KIND } from "./review-words";
import { ReviewsTabs } from "./reviews-tabs";
import { StartReview } from "./start-review";

const REFRESH_MS = 60_000;
const SHOWN = ["all", "running", "over"] as const;
type Shown = (typeof SHOWN)[number];

export type ReviewsStart = { now: string; rights: readonly string[] };

/** All access reviews that one has a part in or may look at: how far each is by items, by removals and by money. */
export function ReviewsView({ now, rights }: ReviewsStart) {
  const campaigns = useRead<CampaignPage>(campaignsPath(), REFRESH_MS);
  const [shown, setShown] = useQueryState("show", parseAsStringLiteral(SHOWN).withDefault("all"));
  const [starting, setStarting] = useState(false);
  const mine = campaigns.data?.data.reduce((sum, campaign) => sum + campaign.mine, 0) ?? 0;
  const start = rights.includes("review.define") ? (
    <Button tone={mine > 0 ? "quiet" : "primary"} icon="plus" onClick={() => setStarting(true)}>
      New review
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title={campaigns.data ? reviewsTitle(campaigns.data.data) : "Access reviews"}
        fresh={["Every identity with its credentials, grants and cost", "Nobody attests their own", "Silence never keeps"]}
        actions={
          <>
            {start}
            {mine > 0 ? (
              <LinkButton tone="primary" icon="review" href={queueHref()}>
                Decide {mine === 1 ? "your item" : `your ${mine} items`}
              </LinkButton>
            ) : null}
          </>
        }
      />
      <ReviewsTabs rights={rights} />
      <QueryBlock query={campaigns} skeleton={<TableSkeleton rows={6} />} title="The reviews did not load">
        {(answer) =>
          answer.data.length === 0 ? (
            <div className="after">
              <Empty title="No access was reviewed yet" actions={start}>
                A review freezes who may do what, asks those who answer for it with the cost in view, and ends what nobody needs.
              </Empty>
            </div>
          ) : (
            <CampaignTable page={answer} now={now} shown={shown} onShow={(next) => void setShown(next)} />
          )
        }
      </QueryBlock>
      {starting ? <StartReview now={now} onClose={() => setStarting(false)} /> : null}
    </>
  );
}

type CampaignTableProps = { page: CampaignPage; now: string; shown: Shown; onShow: (shown: Shown) => void };

function CampaignTable({ page, now, shown, onShow }: CampaignTableProps) {
  const columns = useMemo(() => columnsOf(now), [now]);
  const rows = inOrder(page.data).filter((campaign) => shown === "all" || isRunning(campaign) === (shown === "running"));
  return (
    <TableSection
      after
      finding={
        shown === "over"
          ? "What is over, and drafts"
          : shown === "running"
            ? "What runs, by when it is due"
            : "What runs first, then what is over"
      }
      about="Money is of the 30 days before each was opened"
      name="Access reviews"
      viewKey="reviews"
      fileName="access-reviews"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => campaignHref(row.id)}
      leads
      actions={
        <Segmented
          label="Which"
          value={shown}
          onChange={onShow}
          choices={[
            { value: "all", label: "All" },
            { value: "running", label: "Running" },
            { value: "over", label: "Others" },
          ]}
        />
      }
      empty={
        <Empty bare title="None here">
          Look at all of them.
        </Empty>
      }
      below={page.nextCursor ? <p className="more">The first {page.data.length}.</p> : null}
    />
  );
}

function columnsOf(now: string): Column<CampaignSummary>[] {
  return [
    {
      id: "name",
      head: "Review",
      cell: (row) => (
        <Entity
          name={row.name}
          href={campaignHref(row.id)}
          about={row.iteration > 1 ? `repeated, ${row.iteration}` : CAMPAIGN_KIND[row.kind]}
        />
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    { id: "state", head: "State", cell: (row) => <CampaignStateMark campaign={row} calm />, csv: (row) => row.state },
    {
      id: "due",
      head: "Due",
      cell: (row) =>
        row.dueAt ? (
          <span title={row.state === "open" ? (dueWords(row.dueAt, now) ?? undefined) : undefined}>
            {formatDay(row.dueAt, { year: true })}
          </span>
        ) : (
          <span className="muted">not opened</span>
        ),
      order: { by: "text", value: (row) => row.dueAt },
      csv: (row) => row.dueAt,
    },
    {
      id: "mine",
      head: "Yours",
      number: true,
      cell: (row) => (row.mine > 0 ? <Entity name={String(row.mine)} href={queueHref(row.id)} /> : <Count value={0} />),
      order: { by: "decimal", value: (row) => String(row.mine) },
      csv: (row) => String(row.mine),
    },
    {
      id: "items",
      head: "Items decided",
      number: true,
      cell: (row) => <Done done={row.items.decided} of={row.items.total} none="none yet" />,
      csv: (row) => String(row.items.decided),
    },
    {
      id: "all",
      head: "Items",
      number: true,
      startHidden: true,
      cell: (row) => <Count value={row.items.total} />,
      csv: (row) => String(row.items.total),
    },
    {
      id: "verified",
      head: "Removals verified",
      number: true,
      cell: (row) => <Done done={row.remediations.verified} of={row.remediations.due} none="none due" />,
      csv: (row) => String(row.remediations.verified),
    },
    {
      id: "decidedMoney",
      head: "Money decided",
      number: true,
      cell: (row) => <MoneyDone campaign={row} />,
      csv: (row) => row.moneyUsd.decided,
    },
    {
      id: "money",
      head: "A month",
      number: true,
      cell: (row) => <Money value={row.moneyUsd.total} strong />,
      order: { by: "decimal", value: (row) => row.moneyUsd.total },
      csv: (row) => row.moneyUsd.total,
    },
    { id: "owner", head: "Owner", cell: (row) => row.owner.name, csv: (row) => row.owner.name },
  ];
}
