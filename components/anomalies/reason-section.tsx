import type { IncidentDetail } from "@/lib/incidents/core/views";
import { formatShare } from "../charts/prepare/format";
import { SEVERITY_WORDS } from "../states/severity-words";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { incidentHref } from "./incident-paths";
import { counted, durationWords } from "./incident-words";

/** Why it is as grave as it is, each reason with who says so. */
export function ReasonSection({ incident: { severity, reasons, confidence, secondsToDetect } }: { incident: IncidentDetail }) {
  if (reasons.length === 0) return null;
  return (
    <Section
      finding={`${SEVERITY_WORDS[severity].word}, for ${counted(reasons.length, "reason")}`}
      name={`${formatShare(confidence)} sure. Seen ${durationWords(secondsToDetect)} after it began`}
    >
      <PlainList
        rows={reasons.map(({ text, detector }) => ({
          key: text,
          words: <span className="said">{text}</span>,
          end: detector ? <span className="muted">{detector}</span> : null,
        }))}
      />
    </Section>
  );
}

/** Incidents that turned out to be a part of this one. */
export function MergedSection({ incident: { merged } }: { incident: IncidentDetail }) {
  if (merged.length === 0) return null;
  return (
    <Section finding={`${counted(merged.length, "incident")} became part of it`} name="The same thing, seen elsewhere">
      <PlainList
        rows={merged.map(({ id, number, title }) => ({
          key: id,
          words: (
            <span className="said">
              <TextLink href={incidentHref(id)}>{number}</TextLink>
              <small>{title}</small>
            </span>
          ),
        }))}
      />
    </Section>
  );
}
