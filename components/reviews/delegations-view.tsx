"use client";
import { useState } from "react";
import type { DelegationView } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { named } from "./consequences";
import { DelegationDeed, DelegationDialog } from "./delegation-dialog";
import { DELEGATIONS_PATH } from "./review-paths";
import { counted, DELEGATION_STATE } from "./review-words";
import { ReviewsTabs } from "./reviews-tabs";
import type { ReviewsStart } from "./reviews-view";

type Page = { data: DelegationView[] };
type Asked = { deed: "give" } | { deed: "approve" | "end"; delegation: DelegationView };

/** Who decides in whose place, until when, and who agreed. */
export function DelegationsView({ now, rights }: ReviewsStart) {
  const delegations = useRead<Page>(DELEGATIONS_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const give = rights.includes("review.decide") ? (
    <Button tone="primary" icon="plus" onClick={() => setAsked({ deed: "give" })}>
      Let somebody stand in
    </Button>
  ) : null;
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={delegations.data ? titleOf(delegations.data) : "Standing in"}
        crumbs={[{ name: "Standing in" }]}
        fresh={["For a time, with a reason, and when somebody else agreed", "What is passed on is not passed on again"]}
        actions={give}
      />
      <ReviewsTabs rights={rights} />
      <QueryBlock query={delegations} skeleton={<TableSkeleton rows={4} />} title="Who stands in did not load">
        {(answer) => (
          <TableSection
            after
            finding="Who decides for whom"
            name="Standing in"
            viewKey="reviews.delegations"
            fileName="review-delegations"
            columns={columnsOf(setAsked)}
            rows={answer.data}
            rowKey={(row) => row.id}
            quiet
            empty={
              <Empty bare title="Nobody stands in for anybody">
                Whoever is away lets somebody else decide their items for a time. The other has to be allowed to decide them.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {asked?.deed === "give" ? <DelegationDialog now={now} onClose={close} /> : null}
      {asked && asked.deed !== "give" ? <DelegationDeed {...asked} onClose={close} /> : null}
    </>
  );
}

function titleOf({ data }: Page): string {
  const running = data.filter(({ state }) => state === "running").length;
  const waiting = data.filter(({ state }) => state === "waiting").length;
  const start =
    running === 0 ? "Nobody stands in for anybody" : `${counted(running, "person", "people")} ${running === 1 ? "stands" : "stand"} in`;
  return waiting === 0 ? start : `${start}; ${counted(waiting, "request")} ${waiting === 1 ? "waits" : "wait"} for a yes`;
}

function columnsOf(onAsk: (asked: Asked) => void): Column<DelegationView>[] {
  return [
    {
      id: "to",
      head: "Stands in",
      cell: (row) => <Entity kind="person" name={row.to.name} />,
      order: { by: "text", value: (row) => row.to.name },
      csv: (row) => row.to.name,
    },
    {
      id: "from",
      head: "For",
      cell: (row) => <span dir="auto">{row.from.name}</span>,
      order: { by: "text", value: (row) => row.from.name },
      csv: (row) => row.from.name,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={DELEGATION_STATE[row.state].tone} calm>
          {DELEGATION_STATE[row.state].word}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    {
      id: "campaigns",
      head: "In",
      cell: (row) => (row.campaigns.length === 0 ? "all reviews" : named(row.campaigns.map(({ name }) => name))),
      csv: (row) => row.campaigns.map(({ name }) => name).join("; "),
    },
    {
      id: "until",
      head: "Until",
      cell: (row) => `${formatDay(row.validFrom)} – ${formatDay(row.validUntil, { year: true })}`,
      order: { by: "text", value: (row) => row.validUntil },
      csv: (row) => row.validUntil,
    },
    { id: "reason", head: "Reason", wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
    {
      id: "deeds",
      head: "Deeds",
      cell: (row) => (
        <>
          {row.mayApprove ? (
            <Button tone="plain" className="link" onClick={() => onAsk({ deed: "approve", delegation: row })}>
              Agree
            </Button>
          ) : null}{" "}
          {row.mayEnd ? (
            <Button tone="plain" className="link" onClick={() => onAsk({ deed: "end", delegation: row })}>
              End
            </Button>
          ) : null}
        </>
      ),
    },
  ];
}
