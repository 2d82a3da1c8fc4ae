"use client";
import { useMemo } from "react";
import type { EvidenceUsage, LineEvidence, StatementDetail } from "@/lib/chargeback/core/statement-views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Money, Rate, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { TextLink } from "../ui/text-link";
import { evidencePath } from "./statement-paths";

type PanelProps = { statement: StatementDetail; lineNo: number; mayDispute: boolean; onDispute: () => void; onClose: () => void };

/** What stands behind one line, beside the statement: from here the events are one press away. */
export function EvidencePanel({ statement, lineNo, mayDispute, onDispute, onClose }: PanelProps) {
  const evidence = useRead<LineEvidence>(evidencePath(statement.id, lineNo));
  const line = statement.lines.find(({ no }) => no === lineNo);
  return (
    <Panel
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={line?.description || `Line ${lineNo}`}
      about={line ? formatMoney(line.amount, { currency: statement.currency }) : null}
      footer={mayDispute ? <Button onClick={onDispute}>Dispute this line</Button> : null}
    >
      <QueryBlock query={evidence} skeleton={<TableSkeleton rows={5} />} title="What stands behind it did not load">
        {(answer) => <Evidence evidence={answer} />}
      </QueryBlock>
    </Panel>
  );
}

function Evidence({ evidence }: { evidence: LineEvidence }) {
  const { usage, origin, links, totalUsd, omitted, isFrozen } = evidence;
  const columns = useMemo(() => columnsOf(evidence), [evidence]);
  return (
    <div className="stack">
      {origin.length > 0 ? (
        <KeyValues
          rows={origin.map(({ label, value, href }) => ({ name: label, value: href ? <TextLink href={href}>{value}</TextLink> : value }))}
        />
      ) : null}
      {links.map(({ label, href }) => (
        <p key={href}>
          <TextLink href={href}>{label}</TextLink>
        </p>
      ))}
      {totalUsd === null ? null : (
        <>
          <DataTable
            name="Usage behind the line"
            columns={columns}
            rows={usage}
            rowKey={(row) =>
              [row.identity?.id, row.credential?.id, row.model, row.meter, row.price?.id, row.side, row.isFlat]
                .map((part) => part ?? "")
                .join(" ")
            }
            empty={
              <Empty bare title="No usage is behind it">
                Calls without a price are in no line until they have one.
              </Empty>
            }
          />
          <p className="sub">
            {omitted > 0 ? `${formatCount(omitted)} cheaper rows are not shown; the total is of all. ` : ""}
            {isFrozen ? "As it was copied when the period was closed." : "As the ledger is now: the period is not closed."}
          </p>
        </>
      )}
    </div>
  );
}

function columnsOf({ usage, totalUsd }: LineEvidence): Column<EvidenceUsage>[] {
  const sides = usage.some(({ side }) => side !== null);
  return [
    {
      id: "who",
      head: "Identity and credential",
      wraps: true,
      cell: (row) => (
        <span className="said">
          <TextLink href={row.eventsHref}>{row.identity?.name ?? "Unattributed"}</TextLink>
          <small>{row.credential?.name ?? "no credential"}</small>
        </span>
      ),
    },
    ...(sides
      ? [{ id: "side", head: "Posted as", cell: (row: EvidenceUsage) => (row.side === "reversed" ? "Taken back" : "Entered") }]
      : []),
    { id: "meter", head: "Meter", cell: (row) => row.meter.replaceAll("_", " ") },
    { id: "quantity", head: "Quantity", number: true, cell: (row) => <Tokens value={row.quantity} /> },
    { id: "price", head: "Price row", cell: (row) => <PriceCell row={row} /> },
    {
      id: "cost",
      head: "Cost, $",
      number: true,
      cell: (row) => <Money value={row.costUsd} strong />,
      total: <Money value={totalUsd} />,
    },
  ];
}

/** The rate that it was rated by, and from when that holds. */
function PriceCell({ row: { price, isFlat, unpriced } }: { row: EvidenceUsage }) {
  if (isFlat) return <span className="muted">Flat plan</span>;
  if (!price) return <span className="muted">{unpriced === "0" ? "Not kept" : "No price"}</span>;
  return (
    <span className="said">
      <Rate value={price.rate} per={price.per === 1_000_000 ? "per 1M" : `per ${formatCount(price.per)}`} />
      <small>
        {price.origin}, from {formatDay(price.validFrom, { year: true })}
      </small>
    </span>
  );
}
