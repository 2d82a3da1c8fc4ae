"use client";
import { type ReactNode, useMemo } from "react";
import type { TaskView } from "@/lib/revocation/core/views";
import { entityHref } from "../shell/destinations";
import { Entity, Owner, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { ACTION_WORDS, isOpen, STATE_WORDS, silenceWords, taskHref } from "./revocation-words";
import { StateSteps } from "./state-steps";

type RevocationTableProps = { finding: string; tasks: readonly TaskView[] | undefined; now: string; empty: ReactNode; below?: ReactNode };

/** Revocations, each with how far it is and how long nothing succeeded. */
export function RevocationTable({ finding, tasks, now, empty, below }: RevocationTableProps) {
  const columns = useMemo(() => columnsOf(now), [now]);
  return (
    <TableSection
      finding={finding}
      about="Those that need somebody first"
      name="Revocations"
      viewKey="revocations"
      fileName="revocations"
      columns={columns}
      rows={tasks}
      rowKey={(row) => row.id}
      rowHref={(row) => taskHref(row.id)}
      leads
      empty={empty}
      below={below}
    />
  );
}

const columnsOf = (now: string): Column<TaskView>[] => [
  {
    id: "what",
    head: "Revocation",
    wraps: true,
    cell: (row) => <Entity name={row.title} href={taskHref(row.id)} />,
    csv: (row) => row.title,
  },
  {
    id: "identity",
    head: "Identity",
    cell: (row) => <Entity name={row.identity.name} kind={row.identity.kind} href={entityHref("identity", row.identity.id)} />,
    csv: (row) => row.identity.name,
  },
  { id: "action", head: "Deed", startHidden: true, cell: (row) => ACTION_WORDS[row.action], csv: (row) => row.action },
  {
    id: "state",
    head: "State",
    cell: (row) => <StateSteps state={row.state} isOverdue={row.isOverdue} />,
    csv: (row) => STATE_WORDS[row.state].word,
  },
  { id: "silence", head: "Silence", cell: (row) => <Silence task={row} />, csv: (row) => (row.silence ? silenceWords(row.silence) : "") },
  { id: "due", head: "Due", cell: (row) => <Due task={row} now={now} />, csv: (row) => row.dueAt },
  {
    id: "assignee",
    head: "Done by",
    cell: (row) => <Owner name={row.assignee?.name} none={row.targets.some(({ by }) => by === "hand") ? "platform" : "connector"} />,
    csv: (row) => row.assignee?.name ?? "",
  },
  {
    id: "last",
    head: "Last success",
    cell: (row) => <Time at={row.lastSuccessAt} now={now} none="none seen" />,
    csv: (row) => row.lastSuccessAt ?? "",
  },
];

function Silence({ task }: { task: TaskView }) {
  if (task.violation) return <StateMark tone="breach">{`${task.violation.calls} after it ended`}</StateMark>;
  if (task.action === "reassign") return <span className="muted">— not asked for</span>;
  if (!task.silence) return <span className="muted">not yet</span>;
  return silenceWords(task.silence);
}

function Due({ task, now }: { task: TaskView; now: string }) {
  if (task.isOverdue) return <StateMark tone="breach">overdue</StateMark>;
  return isOpen(task) && task.state !== "confirmed" ? <Time at={task.dueAt} now={now} /> : <span className="muted">done</span>;
}
