"use client";
import { SEVERITIES } from "@/lib/anomalies/core/signal";
import type { IncidentPage, IncidentSummary } from "@/lib/incidents/core/views";
import { SEVERITY_WORDS } from "../states/severity-words";
import { type Choice, Select } from "../ui/select";
import type { Asked, ShownState } from "./incident-paths";
import { SHOWN_STATES } from "./incident-paths";
import { STATE_WORDS } from "./incident-words";

const ANY = "any";
type Pages = readonly (IncidentPage | undefined)[];
type FilterProps = { asked: Asked; pages: Pages; onChange: (part: Partial<Asked>) => void };

const stateWord = (state: ShownState): string =>
  state === "unresolved" ? "Being worked on" : state === "all" ? "Every state" : STATE_WORDS[state].word;

/** All of it in the address, so that a link shows the same. */
export function InboxFilters({ asked, pages, onChange }: FilterProps) {
  return (
    <search className="filters inc-filters">
      <Select
        aria-label="State"
        value={asked.state}
        onChange={(state) => onChange({ state })}
        choices={SHOWN_STATES.map((value) => ({ value, label: stateWord(value) }))}
      />
      <Select
        aria-label="Severity"
        value={asked.severity ?? ANY}
        onChange={(severity) => onChange({ severity: severity === ANY ? null : severity })}
        choices={[
          { value: ANY, label: "Any severity" },
          ...[...SEVERITIES].reverse().map((value) => ({ value, label: SEVERITY_WORDS[value].word })),
        ]}
      />
      <Select
        aria-label="Who works on it"
        value={asked.mine ? "mine" : ANY}
        onChange={(who) => onChange({ mine: who === "mine" })}
        choices={[
          { value: ANY, label: "Anybody's" },
          { value: "mine", label: "Mine" },
        ]}
      />
      <Of asked={asked} field="detector" any="Any detector" pages={pages} of={detectorOf} onChange={onChange} />
      <Of asked={asked} field="identity" any="Any identity" pages={pages} of={({ identity }) => identity} onChange={onChange} />
      <Of asked={asked} field="team" any="Any team" pages={pages} of={({ team }) => team} onChange={onChange} />
      {/* Asked for from the page of one; here they would be choices too many. */}
      {asked.businessUnit === "" ? null : (
        <Of
          asked={asked}
          field="businessUnit"
          any="Any business unit"
          pages={pages}
          of={({ businessUnit }) => businessUnit}
          onChange={onChange}
        />
      )}
      {asked.application === "" ? null : (
        <Of
          asked={asked}
          field="application"
          any="Any application"
          pages={pages}
          of={({ application }) => application}
          onChange={onChange}
        />
      )}
      <Of asked={asked} field="environment" any="Any environment" pages={pages} of={({ environment }) => environment} onChange={onChange} />
    </search>
  );
}

const detectorOf = ({ detector, detectorName }: IncidentSummary) => ({ id: detector, name: detectorName });

type OfProps = FilterProps & {
  field: "detector" | "team" | "businessUnit" | "identity" | "application" | "environment";
  any: string;
  of: (incident: IncidentSummary) => { id: string; name: string } | null;
};

/** What the incidents on these pages have: enough to choose from, and nobody is told of others. */
function Of({ asked, field, any, pages, of, onChange }: OfProps) {
  const known = choicesOf(pages, of);
  const chosen = asked[field];
  if (known.length === 0 && chosen === "") return null;
  const isMissing = chosen !== "" && !known.some(({ value }) => value === chosen);
  return (
    <Select
      aria-label={any.replace("Any ", "").replace(/^./, (letter) => letter.toUpperCase())}
      value={chosen === "" ? ANY : chosen}
      onChange={(value) => onChange({ [field]: value === ANY ? "" : value })}
      choices={[{ value: ANY, label: any }, ...(isMissing ? [{ value: chosen, label: chosen }] : []), ...known]}
    />
  );
}

function choicesOf(pages: Pages, of: OfProps["of"]): Choice[] {
  const found = new Map<string, string>();
  for (const incident of pages.flatMap((page) => page?.incidents ?? [])) {
    const one = of(incident);
    if (one) found.set(one.id, one.name);
  }
  return [...found].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label, "en", { numeric: true }));
}
