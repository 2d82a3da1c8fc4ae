"use client";
import { useMemo } from "react";
import type { ControlView, EvidenceRow } from "@/lib/controls/core/controls";
import { Empty } from "../states/empty";
import { Count, Entity, Money, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { STATE_WORDS } from "./control-words";

/** One control: what is evidence for it, with the way to it, and what is not. */
export function ControlPanel({ control, now, onClose }: { control: ControlView; now: string; onClose: () => void }) {
  const { id, title, state, evidence, not } = control;
  const columns = useMemo(() => columnsOf(now), [now]);
  const blind = evidence.filter(({ isEvaluable }) => !isEvaluable);
  return (
    <Panel open wide onOpenChange={(open) => !open && onClose()} title={id} about={STATE_WORDS[state].word}>
      <div className="stack">
        <p>{title}</p>
        <Section finding="Evidence for it" name="Rules of risk as they ran last, and records as they are now">
          <DataTable
            name={`Evidence for ${id}`}
            columns={columns}
            rows={evidence.filter(({ isEvaluable }) => isEvaluable)}
            rowKey={(row) => row.id}
            quiet
            empty={<Empty bare>{evidence.length === 0 ? "Nothing that this product records." : "Nothing that could be judged yet."}</Empty>}
          />
        </Section>
        {blind.length > 0 ? (
          <Section finding="Not evaluable" name="Nothing to look at, or a fact is missing: neither good nor bad">
            <DataTable name={`Not evaluable for ${id}`} columns={BLIND_COLUMNS} rows={blind} rowKey={(row) => row.id} quiet />
          </Section>
        ) : null}
        <Section finding="Not looked at here">
          <p>{not}</p>
        </Section>
      </div>
    </Panel>
  );
}

const nameCell = ({ name, about, href }: EvidenceRow) => (
  <>
    <Entity name={name} href={href} />
    <br />
    <span className="muted">{about}</span>
  </>
);

const columnsOf = (now: string): Column<EvidenceRow>[] => [
  { id: "name", head: "Evidence", wraps: true, cell: nameCell },
  { id: "words", head: "Count", wraps: true, cell: ({ words }) => words },
  { id: "population", head: "Population", number: true, cell: ({ population }) => <Count value={population} /> },
  {
    id: "open",
    head: "Open",
    cell: ({ open }) => (open === 0 ? <span className="muted">0</span> : <StateMark tone="warn">{String(open)}</StateMark>),
  },
  {
    id: "cost",
    head: "Money",
    number: true,
    title: "Of the usage that is open",
    cell: ({ exposedUsd }) => <Money value={exposedUsd} why="Records have no money" />,
  },
  { id: "last", head: "Last looked at", cell: ({ lastAt }) => <Time at={lastAt} now={now} /> },
];

const BLIND_COLUMNS: Column<EvidenceRow>[] = [
  { id: "name", head: "Evidence", wraps: true, cell: nameCell },
  { id: "missing", head: "Missing", wraps: true, cell: ({ missing, words }) => missing ?? words },
];
