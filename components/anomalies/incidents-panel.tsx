"use client";
import type { IncidentPage } from "@/lib/incidents/core/views";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatMoney } from "../charts/prepare/format";
import { SEVERITY_WORDS } from "../states/severity-words";
import { useRead } from "../states/use-read";
import { StateMark, Time } from "../tables/cells";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { incidentHref } from "./incident-paths";
import { counted } from "./incident-words";
import { type PanelOf, panelHref, panelPath } from "./panel-paths";

const REFRESH_MS = 15_000;

/** What is unusual about one thing, or at all, dearest first; nothing unusual is one line. */
export function IncidentsPanel({ of, now }: { of?: PanelOf; now: string }) {
  const { data } = useRead<IncidentPage>(panelPath(of), REFRESH_MS);
  if (!data) return null;
  const { incidents, counts, impactUsd } = data;
  return (
    <Section
      finding={findingOf(counts.open)}
      name={counts.open > 0 && compareDecimals(impactUsd, "0") > 0 ? `${formatMoney(impactUsd)} beyond the usual so far` : undefined}
    >
      {incidents.length > 0 ? (
        <ul className="inc-panel">
          {incidents.map((incident) => (
            <li key={incident.id}>
              <TextLink href={incidentHref(incident.id)}>{incident.headline}</TextLink>
              <span className="sub dots">
                <StateMark tone={SEVERITY_WORDS[incident.severity].tone} calm>
                  {SEVERITY_WORDS[incident.severity].word}
                </StateMark>
                <span>{formatMoney(incident.impactUsd)}</span>
                <Time at={incident.startedAt} now={now} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="sub">
        <TextLink href={panelHref(of)}>{counts.open > incidents.length ? `All ${counts.open}` : "Also those that are over"}</TextLink>
      </p>
    </Section>
  );
}

const findingOf = (open: number): string => (open === 0 ? "Nothing unusual" : counted(open, "open incident"));
