"use client";
import { useMemo } from "react";
import type { CampaignDetail, ReviewerRow } from "@/lib/reviews/core/views";
import { ratioOf } from "../charts/prepare/decimal-text";
import { formatShare } from "../charts/prepare/format";
import { Count, Entity, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Done } from "./campaign-cells";
import { lookedWords } from "./campaign-words";
import { itemsHref } from "./review-paths";
import { counted, roleWord } from "./review-words";

/** Who is asked, how far each is, and whether the answers look read. Signs to talk about, not verdicts. */
export function ReviewersTable({ campaign }: { campaign: CampaignDetail }) {
  const columns = useMemo(() => columnsOf(campaign.id), [campaign.id]);
  const { reviewers } = campaign;
  const flagged = reviewers.filter(({ flags }) => flags.length > 0).length;
  return (
    <TableSection
      finding={
        flagged > 0
          ? `${counted(flagged, "reviewer")} ${flagged === 1 ? "shows" : "show"} signs of haste`
          : `${counted(reviewers.length, "reviewer")}, no sign of haste`
      }
      about="Signs to ask about; signing off says that they were seen"
      name="Reviewers"
      viewKey="reviews.reviewers"
      fileName={`review-${campaign.id}-reviewers`}
      columns={columns}
      rows={reviewers}
      rowKey={(row) => `${row.person.id} ${row.role}`}
      sort={{ id: "items", desc: true }}
      quiet
    />
  );
}

const share = (text: string | null): string => formatShare(ratioOf(text, "1"));

const columnsOf = (campaignId: string): readonly Column<ReviewerRow>[] => [
  {
    id: "name",
    head: "Reviewer",
    cell: (row) => (
      <Entity kind="person" name={row.person.name} about={roleWord(row.role)} href={itemsHref(campaignId, { reviewer: row.person.id })} />
    ),
    order: { by: "text", value: (row) => row.person.name },
    csv: (row) => row.person.name,
  },
  {
    id: "items",
    head: "Decided",
    number: true,
    cell: (row) => <Done done={row.decided} of={row.items} none="none" />,
    order: { by: "decimal", value: (row) => String(row.items) },
    csv: (row) => String(row.decided),
  },
  { id: "keep", head: "Kept", number: true, cell: (row) => share(row.keepRate), csv: (row) => row.keepRate },
  {
    id: "agreed",
    head: "As recommended",
    number: true,
    cell: (row) => share(row.agreed),
    csv: (row) => row.agreed,
  },
  {
    id: "seconds",
    head: "Looked at each",
    number: true,
    title: "The median from the evidence being shown to the decision",
    cell: (row) => lookedWords(row.medianSeconds),
    csv: (row) => row.medianSeconds?.toString() ?? null,
  },
  { id: "unopened", head: "Not opened", number: true, cell: (row) => <Count value={row.unopened} />, csv: (row) => String(row.unopened) },
  {
    id: "minute",
    head: "Most in a minute",
    number: true,
    startHidden: true,
    title: "The most answers within 60 seconds; what was decided together is one",
    cell: (row) => <Count value={row.mostInMinute} />,
    csv: (row) => String(row.mostInMinute),
  },
  {
    id: "lastDay",
    head: "On the last day",
    number: true,
    startHidden: true,
    title: "Answered in the last 24 hours before the end",
    cell: (row) => share(row.lastDay),
    csv: (row) => row.lastDay,
  },
  {
    id: "ended",
    head: "Ended lately",
    number: true,
    startHidden: true,
    title: "Revoked or narrowed in this review and in those before it that RS3 looks at",
    cell: (row) => <Count value={row.ended} />,
    csv: (row) => String(row.ended),
  },
  {
    id: "flags",
    head: "Signs",
    wraps: true,
    cell: (row) =>
      row.flags.length === 0 ? (
        <span className="muted">none</span>
      ) : (
        <ul className="rv-signs">
          {row.flags.map((flag) => (
            <li key={flag.id}>
              <StateMark tone="warn" calm>
                {`${flag.id}: ${flag.text}`}
              </StateMark>
            </li>
          ))}
        </ul>
      ),
    csv: (row) => row.flags.map(({ id }) => id).join(" "),
  },
];
