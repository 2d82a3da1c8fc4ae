"use client";
import type { EntitySummary } from "@/lib/reporting";
import type { MeterLine } from "@/lib/reporting/core/meter-groups";
import { MeterRamp } from "../charts/meter-ramp";
import { inkOf } from "../charts/prepare/colours";
import { compareDecimals, ratioOf, sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatPercent, formatShare } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { Money, Rate, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Link } from "../ui/link";
import { PART_WORD, partWords } from "./meter-parts";

type MeterSectionProps = {
  summary: EntitySummary;
  fileName: string;
  /** The events that a meter was charged for. */
  hrefOf: (meter: string) => string;
};

/** What the prompt, the completion, retrieval and tools cost apart, with their effective prices. Parts sum to the whole. */
export function MeterSection({ summary, fileName, hrefOf }: MeterSectionProps) {
  const { meters, meterGroups } = summary;
  const total = sumDecimals(meters.map((line) => line.costUsd)) ?? "0";
  const greatest = meterGroups.reduce<(typeof meterGroups)[number] | undefined>(
    (top, line) => (compareDecimals(line.costUsd, top?.costUsd ?? "0") > 0 ? line : top),
    undefined,
  );
  const finding = greatest
    ? `${PART_WORD[greatest.group]} is ${formatShare(ratioOf(greatest.costUsd, total))} of the cost`
    : "Nothing was metered";
  const place = new Map(meters.map((line, i) => [line.meter, i]));
  const columns: Column<MeterLine>[] = [
    {
      id: "meter",
      head: "Meter",
      cell: (line) => (
        <span className="ent">
          <i className="sw" style={{ background: inkOf(place.get(line.meter) ?? 0) }} />
          <Link href={hrefOf(line.meter)} className="name">
            {line.label}
          </Link>
        </span>
      ),
      csv: (line) => line.label,
    },
    {
      id: "quantity",
      head: "Quantity",
      number: true,
      cell: (line) => <Tokens value={line.quantity} unit={line.unit} />,
      order: { by: "decimal", value: (line) => line.quantity },
      csv: (line) => line.quantity,
    },
    {
      id: "price",
      head: "Effective price",
      number: true,
      cell: (line) =>
        line.effectivePriceUsd === null ? (
          <span className="muted">{line.costUsd === null || line.costUsd === "0" ? "unpriced" : "part unpriced"}</span>
        ) : (
          <Rate value={line.effectivePriceUsd} per={line.per === 1_000_000 ? "per 1M" : `per ${formatCount(line.per)}`} />
        ),
      csv: (line) => line.effectivePriceUsd,
    },
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (line) => <Money value={line.costUsd} strong />,
      total: <Money value={total} />,
      order: { by: "decimal", value: (line) => line.costUsd },
      csv: (line) => line.costUsd,
    },
    { id: "share", head: "Share", number: true, cell: (line) => formatPercent(ratioOf(line.costUsd, total)), total: "100.0\u202f%" },
  ];
  return (
    <TableSection
      finding={finding}
      about={[...groupWords(summary), cacheWords(summary)].join("; ")}
      name="Cost by meter"
      viewKey="meters"
      fileName={`${fileName}-meters`}
      columns={columns}
      rows={meters}
      rowKey={(line) => line.meter}
      rowHref={(line) => hrefOf(line.meter)}
      quiet
      actions={null}
      empty={<Empty bare title="Nothing was metered in this period" />}
      below={
        meters.length > 0 ? (
          <MeterRamp
            label="Share of cost by meter"
            parts={meters.map((line) => ({ id: line.meter, name: line.label, value: line.costUsd }))}
          />
        ) : null
      }
    />
  );
}

const groupWords = ({ meterGroups }: EntitySummary): string[] => {
  const words = partWords(meterGroups.map(({ group, costUsd }) => ({ part: group, costUsd })));
  return words === undefined ? [] : [words];
};

function cacheWords({ cacheHitShare, errorShare }: EntitySummary): string {
  const cached = cacheHitShare === null ? "no prompt tokens" : `${formatPercent(Number(cacheHitShare))} of the prompt came from the cache`;
  return errorShare === null ? cached : `${cached}, ${formatPercent(Number(errorShare))} of the requests failed`;
}
