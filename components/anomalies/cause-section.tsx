"use client";
import type { CauseStep, IncidentDetail } from "@/lib/incidents/core/views";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatMoney, formatPercent, formatShare } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Entity, Money, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { causeFinding, causeReading, dimensionWord } from "./cause-words";

/** What was different from what is usual: where the excess lies, beside where spend lies usually. */
export function CauseSection({ incident, fileName }: { incident: IncidentDetail; fileName: string }) {
  const { causes, priceEffectUsd } = incident;
  if (causes.length === 0) return null;
  const isPriced = compareDecimals(priceEffectUsd, "0") !== 0;
  return (
    <TableSection
      finding={causeFinding(causes)}
      about={
        isPriced
          ? `From the widest to the narrowest. Of the difference ${formatMoney(priceEffectUsd, { sign: true })} came from prices alone`
          : "What was different, from the widest to the narrowest; prices had no part in it"
      }
      name="What was different"
      viewKey="incident.causes"
      fileName={`${fileName}-causes`}
      columns={COLUMNS}
      rows={causes}
      rowKey={(row) => `${row.dimension} ${row.id}`}
      quiet
    />
  );
}

const COLUMNS: Column<CauseStep>[] = [
  { id: "dimension", head: "Dimension", cell: (row) => dimensionWord(row.dimension), csv: (row) => row.dimension },
  {
    id: "value",
    head: "Value in it",
    cell: (row) => <Entity name={row.name} kind={row.dimension} href={entityHref(row.dimension, row.id)} />,
    csv: (row) => row.name,
  },
  {
    id: "excess",
    head: "Beyond the usual",
    number: true,
    cell: (row) => <Money value={row.excessUsd} strong />,
    csv: (row) => row.excessUsd,
  },
  { id: "share", head: "Share of it", number: true, cell: (row) => formatShareOf(row.share), csv: (row) => String(row.share) },
  { id: "usual", head: "Usual share", number: true, cell: (row) => formatShareOf(row.usualShare), csv: (row) => String(row.usualShare) },
  {
    id: "reading",
    head: "Reading",
    cell: (row) => {
      const { tone, word } = causeReading(row);
      return <StateMark tone={tone}>{word}</StateMark>;
    },
    csv: (row) => causeReading(row).word,
  },
];

const formatShareOf = (share: number) => (share >= 0.9995 ? formatShare(share) : formatPercent(share));
