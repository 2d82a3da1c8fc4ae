/** Incidents as marks on a chart of spend: one mark for a bucket. Pure. */
import type { IncidentMark } from "@/lib/incidents/core/views";
import { bucketName, bucketOf, type Granularity } from "@/lib/reporting/core/buckets";
import type { ChartMarker } from "../../charts/chart-marks";
import { sumDecimals } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatMoneyShort } from "../../charts/prepare/format";
import type { ResolvedFilters } from "../../filters/search-params";

/** What began before the chart is marked where the chart begins. */
export function incidentMarkers(incidents: readonly IncidentMark[], granularity: Granularity, from: string): ChartMarker[] {
  const byBucket = new Map<string, IncidentMark[]>();
  for (const incident of incidents) {
    const at = Math.max(Date.parse(incident.at), Date.parse(from));
    const start = bucketName(bucketOf(new Date(at), granularity));
    byBucket.set(start, [...(byBucket.get(start) ?? []), incident]);
  }
  return [...byBucket].map(([start, marks]) => {
    const [only] = marks;
    const full = marks.map(({ number, title, impactUsd }) => `${number}: ${title}, ${formatMoney(impactUsd)}`).join("\n");
    if (marks.length === 1 && only) {
      const text = `${only.number}, ${formatMoneyShort(only.impactUsd)}`;
      return { start, kind: "incident", text, short: only.number, full, href: `/anomalies/${encodeURIComponent(only.id)}` };
    }
    const money = formatMoneyShort(sumDecimals(marks.map(({ impactUsd }) => impactUsd)));
    const count = formatCount(marks.length);
    return { start, kind: "incident", text: `${count} incidents, ${money}`, short: count, full, href: "/anomalies?state=all" };
  });
}

/** The dimensions that incidents can be asked for by, with the name of the question. */
const ASKED: Readonly<Record<string, string>> = {
  team: "team",
  identity: "identityId",
  application: "application",
  environment: "environment",
};

/**
 * The question for the incidents of a chart; null where what it shows is no place that an incident can be in, such as one model or
 * two teams: marks of other things would mislead.
 */
export function marksQuery({ span, dimensions }: Pick<ResolvedFilters, "span" | "dimensions">): string | null {
  const query = new URLSearchParams({ from: span.start.toISOString(), to: span.end.toISOString() });
  for (const { dimension, filter } of dimensions) {
    const name = ASKED[dimension];
    const [id] = filter.values;
    if (name === undefined || !filter.is || filter.values.length !== 1 || id === undefined || id === "none") return null;
    query.set(name, id);
  }
  return query.toString();
}
