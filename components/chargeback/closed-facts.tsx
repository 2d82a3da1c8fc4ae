import type { CloseView } from "@/lib/chargeback/core/views";
import { formatDay, formatInstant } from "../charts/prepare/dates";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { KeyValues } from "../ui/facts";
import { Section } from "../ui/section";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";

/** What a version was closed on: enough to prove that it is what it was. */
export function ClosedFacts({ close }: { close: CloseView }) {
  const { counts, totals, versions, contentHash, approved, prepared, reopened } = close;
  return (
    <Section
      after
      finding={`${approved.name} closed it on ${formatDay(approved.at, { year: true })}, prepared by ${prepared.name}`}
      name={`Version ${close.version}, ${formatInstant(approved.at)}. It is read from copies made then: later prices, owners, rules and names change nothing here.`}
    >
      <div className="cb-pair">
        <KeyValues
          rows={[
            { name: "Usage lines", value: formatCount(counts.lines) },
            { name: "Correction lines", value: formatCount(counts.corrections) },
            { name: "Events", value: formatCount(counts.events) },
            { name: "Requests", value: formatCount(counts.requests) },
            { name: "Statements and lines", value: `${formatCount(counts.statements)}, ${formatCount(counts.statementLines)}` },
            { name: "Usage", value: formatMoney(totals.costUsd, { places: 2 }) },
            ...(compareDecimals(totals.correctionsUsd, "0") === 0
              ? []
              : [{ name: "Corrections of earlier periods", value: formatMoney(totals.correctionsUsd, { sign: true, places: 2 }) }]),
            { name: "Charged", value: formatMoney(totals.charged, { currency: totals.currency }), sum: true },
          ]}
        />
        <KeyValues
          rows={[
            { name: "Content hash", value: <ShortId id={contentHash} copy /> },
            { name: "Prices", value: `version ${formatCount(versions.prices)}` },
            { name: "Inventory", value: `version ${formatCount(versions.inventory)}` },
            {
              name: "Rules",
              value: versions.rules.length === 0 ? "none" : <TextLink href="/allocation">{formatCount(versions.rules.length)}</TextLink>,
            },
            {
              name: "Exchange rate",
              value: versions.rate ? `${versions.rate.perUsd} ${versions.rate.currency}, ${versions.rate.source}` : "none needed",
            },
            ...(reopened
              ? [{ name: "Opened again", value: `${formatDay(reopened.at, { year: true })}, ${reopened.name}: ${reopened.reason}` }]
              : []),
          ]}
        />
      </div>
    </Section>
  );
}
