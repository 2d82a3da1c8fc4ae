"use client";
import { useMemo, useState } from "react";
import type { PlannedWindowView } from "@/lib/incidents/core/views";
import { entityHref } from "../shell/destinations";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { windowPath } from "./detector-words";
import { WindowDialog } from "./window-dialog";
import { ALL_WINDOWS, WINDOW_WORDS, windowState, windowsFinding } from "./window-words";

type Asked = { kind: "add" } | { kind: "end"; window: PlannedWindowView };

/** Spans in which something is known to happen. */
export function WindowsTab({ now, mayPlan }: { now: string; mayPlan: boolean }) {
  const windows = useRead<{ data: PlannedWindowView[] }>(ALL_WINDOWS);
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns = useMemo(() => columnsOf(now, mayPlan, (window) => setAsked({ kind: "end", window })), [now, mayPlan]);
  const close = () => setAsked(null);
  return (
    <QueryBlock query={windows} skeleton={<TableSkeleton rows={4} />} title="The windows did not load">
      {({ data }) => (
        <>
          <TableSection
            after
            finding={windowsFinding(data, now)}
            about="Planned: no incident, and detectors learn it. Maintenance: it is kept, and nobody is told. Leaked keys and use after the end are told all the same"
            actions={
              mayPlan ? (
                <Button icon="plus" onClick={() => setAsked({ kind: "add" })}>
                  Plan a window
                </Button>
              ) : null
            }
            name="Planned windows"
            viewKey="detectors.windows"
            fileName="planned-windows"
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            empty={
              <Empty bare>A migration, a load test, the month’s end: say it before, and nobody is woken for what everybody knows.</Empty>
            }
          />
          {asked?.kind === "add" ? <WindowDialog now={now} onClose={close} /> : null}
          {asked?.kind === "end" ? <EndDialog window={asked.window} onClose={close} /> : null}
        </>
      )}
    </QueryBlock>
  );
}

function EndDialog({ window, onClose }: { window: PlannedWindowView; onClose: () => void }) {
  async function act() {
    await fetchJson(windowPath(window.id), { method: "DELETE" });
    return "The window is over";
  }
  return (
    <DeedDialog
      title="End the window now?"
      say={`What is seen of ${window.scope.name} from now on counts again: ${window.reason}`}
      deed="End it now"
      act={act}
      onClose={onClose}
    />
  );
}

const columnsOf = (now: string, mayPlan: boolean, onEnd: (window: PlannedWindowView) => void): Column<PlannedWindowView>[] => [
  { id: "reason", head: "What happens", wraps: true, cell: (row) => <span dir="auto">{row.reason}</span>, csv: (row) => row.reason },
  {
    id: "where",
    head: "Where",
    cell: (row) => <Entity kind={row.scope.kind} name={row.scope.name} href={entityHref(row.scope.kind, row.scope.id || null)} />,
    csv: (row) => row.scope.name,
  },
  { id: "kind", head: "Kind", cell: (row) => WINDOW_WORDS[row.kind].word, csv: (row) => row.kind },
  { id: "from", head: "From", cell: (row) => <Time at={row.startsAt} />, csv: (row) => row.startsAt },
  { id: "to", head: "To", cell: (row) => <Time at={row.endedAt ?? row.endsAt} />, csv: (row) => row.endedAt ?? row.endsAt },
  {
    id: "state",
    head: "State",
    cell: (row) => {
      const { tone, word } = windowState(row, now);
      return (
        <StateMark tone={tone} calm>
          {word}
        </StateMark>
      );
    },
    csv: (row) => windowState(row, now).word,
  },
  { id: "by", head: "By", cell: (row) => row.createdBy, csv: (row) => row.createdBy },
  ...(mayPlan
    ? [
        {
          id: "do",
          head: "Do",
          cell: (row: PlannedWindowView) =>
            windowState(row, now).isOver ? null : (
              <button type="button" className="sub-act no-print" aria-label={`End: ${row.reason}`} onClick={() => onEnd(row)}>
                End it
              </button>
            ),
        },
      ]
    : []),
];
