"use client";
import type { IncidentPage } from "@/lib/incidents/core/views";
import { Kpi } from "../charts/kpi-strip";
import { formatCount, formatMoney, formatMoneyShort } from "../charts/prepare/format";
import { useRead } from "../states/use-read";
import { TextLink } from "../ui/text-link";
import { gravest } from "./incident-words";
import { panelPath } from "./panel-paths";

const REFRESH_MS = 15_000;

/** How many incidents are open, how grave, and what they cost so far. */
export function IncidentsKpi() {
  const { data } = useRead<IncidentPage>(panelPath(), REFRESH_MS);
  const open = data?.counts.open ?? 0;
  return (
    <Kpi
      name="Open incidents"
      value={data ? formatCount(open) : "—"}
      beside={data && open > 0 ? <span title={formatMoney(data.impactUsd)}>{formatMoneyShort(data.impactUsd)} so far</span> : undefined}
      words={
        data && open > 0 ? (
          <TextLink href="/anomalies">{gravest(data.counts)}</TextLink>
        ) : (
          <TextLink href="/anomalies">{data ? "nothing unusual" : "not known"}</TextLink>
        )
      }
    />
  );
}
