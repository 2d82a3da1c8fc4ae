"use client";
import { sayRhythm } from "@/lib/views/core/rhythm";
import type { DeliveryView, ListedView } from "@/lib/views/core/saved-view";
import { formatCount } from "../charts/prepare/format";
import { StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { DELIVERY_STATE } from "./view-words";

const COLUMNS: Column<DeliveryView>[] = [
  { id: "due", head: "Due", cell: (row) => <Time at={row.dueAt} /> },
  { id: "to", head: "To", cell: (row) => row.to },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={DELIVERY_STATE[row.state].tone} calm>
        {DELIVERY_STATE[row.state].words}
      </StateMark>
    ),
  },
  { id: "attempts", head: "Attempts", number: true, cell: (row) => formatCount(String(row.attempts)) },
  { id: "answer", head: "Last answer", wraps: true, cell: (row) => row.answer ?? <span className="muted">—</span> },
];

/** What became of the mails of a view: the newest ten of each schedule, with the mail server's last words. */
export function DeliveryPanel({ view, onClose }: { view: ListedView; onClose: () => void }) {
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title="Mails" about={view.name} wide>
      {view.schedules.map((schedule) => (
        <div key={schedule.id} className="after">
          <KeyValues
            rows={[
              { name: "Sent", value: sayRhythm(schedule) },
              { name: "By", value: schedule.isMine ? "You" : schedule.owner.name },
              { name: "Next", value: <Time at={schedule.nextDueAt} /> },
              { name: "To", value: schedule.receivers.map(({ name, left }) => (left ? `${name}, left` : name)).join(" · ") },
            ]}
          />
          <DataTable
            name={`Mails, ${sayRhythm(schedule)}`}
            columns={COLUMNS}
            rows={schedule.deliveries}
            rowKey={(row) => `${row.dueAt} ${row.to}`}
          />
        </div>
      ))}
    </Panel>
  );
}
