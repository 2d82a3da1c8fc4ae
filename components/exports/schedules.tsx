"use client";
import { useState } from "react";
import { DESTINATION_NAME } from "@/lib/exports/core/destination";
import type { DeliveryRow, ScheduleList, ScheduleRow, TemplateRow } from "@/lib/exports/core/views";
import { formatCount } from "../charts/prepare/format";
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
import { SecretOnce } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { SCHEDULES_PATH, schedulePath } from "./export-paths";
import { choiceWords, profileName, STATE_WORDS } from "./export-words";
import { ScheduleDialog } from "./schedule-dialog";

type Asked = { deed: "test" | "switch" | "remove"; schedule: ScheduleRow } | { deed: "new" } | { deed: "change"; schedule: ScheduleRow };
type SchedulesProps = { maySchedule: boolean; templates: readonly TemplateRow[]; now: string };

/** What is made and sent by itself, with the last answers. */
export function Schedules({ maySchedule, templates, now }: SchedulesProps) {
  const schedules = useRead<ScheduleList>(SCHEDULES_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <QueryBlock query={schedules} skeleton={<TableSkeleton rows={3} />} title="The schedules did not load">
        {({ data, unavailable }) => (
          <>
            <TableSection
              after
              finding={
                data.length === 0
                  ? "Nothing is sent by itself"
                  : `${formatCount(data.length)} ${data.length === 1 ? "schedule sends" : "schedules send"} by themselves`
              }
              about="To a folder, to storage, by e-mail or to a program. Tried again after 1, 5 and 30 minutes, 2 and 8 hours, then given up and told"
              name="Schedules"
              viewKey="exports.schedules"
              fileName="export-schedules"
              columns={columnsOf(maySchedule, now, setAsked)}
              rows={data}
              rowKey={(row) => row.id}
              quiet
              actions={
                maySchedule ? (
                  <Button icon="plus" onClick={() => setAsked({ deed: "new" })}>
                    Add a schedule
                  </Button>
                ) : null
              }
              empty={<Empty bare>A journal to the ledger’s inbox when a period is closed, a summary by mail every Monday.</Empty>}
            />
            {asked?.deed === "new" || asked?.deed === "change" ? (
              <ScheduleDialog
                schedule={asked.deed === "change" ? asked.schedule : null}
                templates={templates}
                unavailable={unavailable}
                onSecret={setSecret}
                onClose={close}
              />
            ) : null}
          </>
        )}
      </QueryBlock>
      {asked && asked.deed !== "new" && asked.deed !== "change" ? <Question {...asked} onClose={close} /> : null}
      {secret ? <SecretDialog secret={secret} onClose={() => setSecret(null)} /> : null}
    </>
  );
}

const columnsOf = (maySchedule: boolean, now: string, onAsk: (asked: Asked) => void): Column<ScheduleRow>[] => [
  {
    id: "name",
    head: "Schedule",
    cell: (row) => <Entity name={row.name} about={[profileName(row.profile), choiceWords(row.params)].filter(Boolean).join(" · ")} />,
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  { id: "when", head: "When", wraps: true, cell: (row) => row.when, csv: (row) => row.when },
  {
    id: "target",
    head: "Where",
    wraps: true,
    cell: (row) => <Entity name={DESTINATION_NAME[row.destination]} about={row.target} />,
    csv: (row) => `${row.destination} ${row.target}`,
  },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={row.enabled ? "ok" : "none"} calm>
        {row.enabled ? "On" : "Off"}
      </StateMark>
    ),
    csv: (row) => (row.enabled ? "on" : "off"),
  },
  { id: "next", head: "Next", cell: (row) => <Time at={row.enabled ? row.nextDueAt : null} none="—" />, csv: (row) => row.nextDueAt },
  { id: "last", head: "Last answers", wraps: true, cell: (row) => <Answers deliveries={row.deliveries} now={now} /> },
  ...(maySchedule ? [{ id: "act", head: "Action", cell: (row: ScheduleRow) => <Deeds row={row} onAsk={onAsk} /> }] : []),
];

const SHOWN = 3;

function Answers({ deliveries, now }: { deliveries: readonly DeliveryRow[]; now: string }) {
  if (deliveries.length === 0) return <span className="muted">nothing sent yet</span>;
  return (
    <>
      {deliveries.slice(0, SHOWN).map(({ id, state, sentAt, createdAt, answer }) => (
        <div key={id}>
          <StateMark tone={STATE_WORDS[state].tone} calm>
            {STATE_WORDS[state].word}
          </StateMark>{" "}
          <Time at={sentAt ?? createdAt} now={now} /> <span className="muted">{answer}</span>
        </div>
      ))}
    </>
  );
}

function Deeds({ row, onAsk }: { row: ScheduleRow; onAsk: (asked: Asked) => void }) {
  return (
    <Menu
      trigger={
        <Button tone="plain" className="link" aria-label={`More for ${row.name}`}>
          More
        </Button>
      }
    >
      <MenuItem icon="edit" onSelect={() => onAsk({ deed: "change", schedule: row })}>
        Change…
      </MenuItem>
      <MenuItem icon="share" onSelect={() => onAsk({ deed: "test", schedule: row })}>
        Send a test…
      </MenuItem>
      <MenuItem icon={row.enabled ? "stop" : "retry"} onSelect={() => onAsk({ deed: "switch", schedule: row })}>
        {row.enabled ? "Switch off…" : "Switch on…"}
      </MenuItem>
      <MenuItem icon="trash" danger onSelect={() => onAsk({ deed: "remove", schedule: row })}>
        Remove…
      </MenuItem>
    </Menu>
  );
}

function Question({ deed, schedule, onClose }: Extract<Asked, { deed: "test" | "switch" | "remove" }> & { onClose: () => void }) {
  const path = schedulePath(schedule.id);
  const { name, enabled } = schedule;
  const questions = {
    test: {
      title: `Send a test of ${name}?`,
      say: `A file of one line goes to ${schedule.target}, right now. The answer stands in the table.`,
      deed: "Send the test",
      act: async () => testWords(name, await fetchJson<DeliveryRow>(`${path}/test`, { method: "POST", body: {} })),
    },
    switch: {
      title: enabled ? `Switch ${name} off?` : `Switch ${name} on?`,
      say: enabled
        ? "Nothing is sent until it is switched on, and what falls due by the clock meanwhile is not made up for."
        : "It sends what falls due from now on, and what was closed since it was made.",
      deed: enabled ? "Switch it off" : "Switch it on",
      act: async () => {
        await fetchJson(path, { method: "PATCH", body: { enabled: !enabled } });
        return `${name} is ${enabled ? "off" : "on"}`;
      },
    },
    remove: {
      title: `Remove ${name}?`,
      say: "Nothing more is sent, and its secret is forgotten. Files that it made stay.",
      deed: "Remove it",
      act: async () => {
        await fetchJson(path, { method: "DELETE" });
        return `${name} is removed`;
      },
    },
  } as const;
  return <DeedDialog {...questions[deed]} danger={deed === "remove"} onClose={onClose} />;
}

/** @throws Error when it was not taken, so that the dialog says so. */
function testWords(name: string, { state, answer }: DeliveryRow): string {
  if (state === "sent") return `The test of ${name} arrived`;
  throw new Error(answer ?? "There was no answer.");
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="The secret, shown this once"
      say={
        <>
          Each call has a header <code>Countinghouse-Signature: t=…,v1=…</code>. Check that v1 is the HMAC-SHA-256, in hex, of the text{" "}
          <code>t.body</code> by this secret, and that t is not old.
        </>
      }
      footer={
        <Button tone="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <SecretOnce secret={secret} label="Copy the secret" />
    </Dialog>
  );
}
