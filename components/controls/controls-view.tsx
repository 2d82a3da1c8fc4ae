"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import type { Controls } from "@/lib/controls";
import type { ControlView } from "@/lib/controls/core/controls";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { LinkButton } from "../ui/button";
import { SearchInput } from "../ui/input";
import { Select } from "../ui/select";
import { ControlPanel } from "./control-panel";
import { CONTROLS_PATH, controlsFinding, exportPath, matches, STATE_WORDS } from "./control-words";

const SHORT: Readonly<Record<string, string>> = {
  "owasp-nhi": "OWASP NHI",
  "owasp-agentic": "OWASP Agentic",
  "owasp-llm": "OWASP LLM",
  "nist-csf": "NIST CSF",
  "nist-ai-rmf": "NIST AI RMF",
};

/** Controls of the frameworks, and for each what is evidence for it, what could not be judged and what is not looked at. */
export function ControlsView({ now }: { now: string }) {
  const controls = useRead<Controls>(CONTROLS_PATH);
  const [framework, setFramework] = useQueryState("framework", parseAsString.withDefault("all"));
  const [words, setWords] = useQueryState("q", parseAsString.withDefault("").withOptions({ throttleMs: 300 }));
  const [chosen, setChosen] = useQueryState("control", parseAsString);
  const columns = useMemo(() => columnsOf(now), [now]);
  const data = controls.data?.data ?? [];
  const of = framework === "all" ? data : data.filter(({ frameworkId }) => frameworkId === framework);
  const shown = data.find(({ id }) => id === chosen);
  return (
    <>
      <PageHeader
        title={controls.data ? controlsFinding(of) : "Controls"}
        fresh={["Evidence for a control, from what this product records", "Whether a control is met is for people to say"]}
        actions={
          <>
            <LinkButton href={exportPath("json", framework === "all" ? null : framework)} prefetch={false} download>
              JSON with its hash
            </LinkButton>
            <LinkButton href={exportPath("csv", framework === "all" ? null : framework)} icon="csv" prefetch={false} download>
              CSV of all evidence
            </LinkButton>
          </>
        }
      />
      <search className="filters">
        <SearchInput
          aria-label="Search controls"
          placeholder="PR.AA-05, dormant"
          value={words}
          onChange={(event) => void setWords(event.target.value)}
        />
        <Select
          aria-label="Framework"
          value={framework}
          onChange={(next) => void setFramework(next)}
          choices={[
            { value: "all", label: "All frameworks" },
            ...(controls.data?.frameworks ?? []).map(({ id, name }) => ({ value: id, label: SHORT[id] ?? name })),
          ]}
        />
      </search>
      <QueryBlock query={controls} skeleton={<TableSkeleton rows={12} />} title="The controls did not load">
        {({ frameworks }) => (
          <TableSection
            finding={frameworks.find(({ id }) => id === framework)?.name ?? "All frameworks"}
            about="Findings are of the last run of the rules; choose a control for its evidence"
            name="Controls"
            viewKey="controls"
            fileName="controls"
            columns={columns}
            rows={of.filter((control) => matches(control, words))}
            rowKey={({ id }) => id}
            selectedKey={shown?.id ?? null}
            onRowPress={({ id }) => void setChosen(id)}
            leads
            empty={<Empty bare>No control and no evidence is called so.</Empty>}
          />
        )}
      </QueryBlock>
      {shown ? <ControlPanel control={shown} now={now} onClose={() => void setChosen(null)} /> : null}
    </>
  );
}

function columnsOf(now: string): Column<ControlView>[] {
  return [
    {
      id: "id",
      head: "Control",
      cell: ({ id }) => <span className="med">{id}</span>,
      order: { by: "text", value: ({ id }) => id },
      csv: ({ id }) => id,
    },
    { id: "title", head: "Title", wraps: true, cell: ({ title }) => title, csv: ({ title }) => title },
    {
      id: "state",
      head: "State",
      cell: ({ state }) => (
        <StateMark tone={STATE_WORDS[state].tone} calm>
          {STATE_WORDS[state].word}
        </StateMark>
      ),
      order: { by: "text", value: ({ state }) => state },
      csv: ({ state }) => state,
    },
    {
      id: "evidence",
      head: "Evidence",
      number: true,
      title: "Rules and records that are looked at",
      cell: ({ evidence }) => <Count value={evidence.length} />,
      order: { by: "decimal", value: ({ evidence }) => String(evidence.length) },
      csv: ({ evidence }) => String(evidence.length),
    },
    {
      id: "unknown",
      head: "Not evaluable",
      number: true,
      title: "Of these, those with nothing to look at or nothing that could be judged",
      cell: ({ evidence }) => <Count value={evidence.filter(({ isEvaluable }) => !isEvaluable).length} />,
      csv: ({ evidence }) => String(evidence.filter(({ isEvaluable }) => !isEvaluable).length),
    },
    {
      id: "open",
      head: "Open findings",
      number: true,
      cell: ({ open }) => <Count value={open} />,
      order: { by: "decimal", value: ({ open }) => String(open) },
      csv: ({ open }) => String(open),
    },
    { id: "last", head: "Last looked at", cell: ({ lastAt }) => <Time at={lastAt} now={now} />, csv: ({ lastAt }) => lastAt },
    { id: "not", head: "Not looked at here", wraps: true, startHidden: true, cell: ({ not }) => not, csv: ({ not }) => not },
  ];
}
