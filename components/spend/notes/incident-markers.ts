/** Incidents as marks on a chart of spend: one mark for a bucket. Pure. */
import type { IncidentMark } from "@/lib/incidents/core/views";
import type { ChartMarker } from "../../charts/chart-marks";
import { sumDecimals, toCoordinate } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatMoneyShort } from "../../charts/prepare/format";
import type { ResolvedFilters } from "../../filters/search-params";

/** What began before the chart is marked where the chart begins. @param startOf The start of the bucket that an instant lies in. */
export function incidentMarkers(incidents: readonly IncidentMark[], startOf: (at: Date) => string, from: string): ChartMarker[] {
  const byBucket = new Map<string, IncidentMark[]>();
  for (const incident of incidents) {
    const at = Math.max(Date.parse(incident.at), Date.parse(from));
    const start = startOf(new Date(at));
    byBucket.set(start, [...(byBucket.get(start) ?? []), incident]);
  }
  return [...byBucket].map(([start, marks]) => {
    const [only] = marks;
    const money = sumDecimals(marks.map(({ impactUsd }) => impactUsd));
    const weight = toCoordinate(money) ?? 0;
    const full = marks.map(({ number, title, impactUsd }) => `${number}: ${title}, ${formatMoney(impactUsd)}`).join("\n");
    if (marks.length === 1 && only) {
      const text = `${only.number}, ${formatMoneyShort(only.impactUsd)}`;
      return { start, kind: "incident", text, short: only.number, full, weight, href: `/anomalies/${encodeURIComponent(only.id)}` };
    }
    const count = formatCount(marks.length);
    return {
      start,
      kind: "incident",
      text: `${count} incidents, ${formatMoneyShort(money)}`,
      short: count,
      full,
      weight,
      href: "/anomalies?state=all",
    };
  });
}

/** The dimensions that incidents can be asked for by, with the name of the question. */
const ASKED: Readonly<Record<string, string>> = {
  business_unit: "businessUnit",
  team: "team",
  identity: "identityId",
  application: "application",
  environment: "environment",
  credential: "credential",
  model: "model",
  provider: "provider",
  tool: "tool",
};

/**
 * The question for the incidents of a chart; null where what it shows is nothing that an incident can be about, such as an operation
 * or two teams: marks of other things would mislead.
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
