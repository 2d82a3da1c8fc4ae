"use client";
import { useState } from "react";
import type { TaskDetail } from "@/lib/revocation/core/views";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, Owner, Time } from "../tables/cells";
import { Button } from "../ui/button";
import { type Fact, Facts, KeyValues } from "../ui/facts";
import { PlainList, Timeline } from "../ui/lists";
import { Menu, MenuItem } from "../ui/menu";
import { Section, WithRail } from "../ui/section";
import { StateMark } from "../ui/state-mark";
import { TextLink } from "../ui/text-link";
import { FourTimes } from "./four-times";
import { ORIGIN_WORDS, STATE_WORDS, taskFinding, taskPath } from "./revocation-words";
import { StateSteps } from "./state-steps";
import { type Deed, TaskDeed } from "./task-deed";

const REFRESH_MS = 15_000;

/** One revocation: how far it is, where it was sent, and all that was seen of it. */
export function RevocationView({ id, now }: { id: string; now: string }) {
  const task = useRead<TaskDetail>(taskPath(id), REFRESH_MS);
  const [asked, setAsked] = useState<Deed | null>(null);
  const { data } = task;
  return (
    <>
      <PageHeader
        title={data ? taskFinding(data) : "Revocation"}
        crumbs={[{ name: data?.title ?? "Revocation" }]}
        fresh={data ? <Fresh task={data} /> : null}
        actions={data ? <Deeds task={data} onAsk={setAsked} /> : null}
      />
      <QueryBlock query={task} skeleton={<TableSkeleton rows={8} />} title="The revocation did not load">
        {(answer) => (
          <>
            <Alarm task={answer} />
            <Facts facts={factsOf(answer, now)} />
            <div className="after">
              <FourTimes task={answer} />
            </div>
            <div className="after">
              <WithRail label="Where it was sent" rail={<Rail task={answer} />}>
                <Section
                  finding={`${formatCount(answer.trail.length)} ${answer.trail.length === 1 ? "entry" : "entries"} of what was done and seen`}
                  name="Newest first"
                >
                  <Trail task={answer} />
                </Section>
              </WithRail>
            </div>
          </>
        )}
      </QueryBlock>
      {data && asked ? <TaskDeed task={data} deed={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function Fresh({ task }: { task: TaskDetail }) {
  return (
    <>
      <StateSteps state={task.state} isOverdue={task.isOverdue} />
      <span>By {ORIGIN_WORDS[task.origin]}</span>
      {task.decidedBy.length > 0 ? <span>decided by {task.decidedBy.join(", ")}</span> : null}
    </>
  );
}

function Alarm({ task }: { task: TaskDetail }) {
  const { violation, state } = task;
  if (!violation || state !== "reopened") return null;
  const calls = `${formatCount(violation.calls)} ${violation.calls === 1 ? "call" : "calls"}${violation.what ? ` of ${violation.what}` : ""}`;
  return (
    <Banner
      tone="breach"
      action={violation.eventId ? <TextLink href={`/events/${encodeURIComponent(violation.eventId)}`}>See the first</TextLink> : null}
    >
      {calls} for {formatMoney(violation.costUsd)} succeeded after the cut-off, the first on {formatInstant(violation.firstAt)}. Whoever
      holds the access still accepts it.
    </Banner>
  );
}

function factsOf(task: TaskDetail, now: string): Fact[] {
  const { identity, team, environment, campaign, assignee, targets } = task;
  return [
    { name: "Identity", value: <Entity name={identity.name} kind={identity.kind} href={entityHref("identity", identity.id)} /> },
    ...(task.subject.kind === "identity" ? [] : [{ name: task.subject.kind === "credential" ? "Key" : "Grant", value: task.subject.name }]),
    ...(team ? [{ name: "Team", value: <Entity name={team.name} href={entityHref("team", team.id)} /> }] : []),
    ...(environment ? [{ name: "Environment", value: environment.name }] : []),
    ...(campaign ? [{ name: "Review", value: <Entity name={campaign.name} href={`/reviews/${encodeURIComponent(campaign.id)}`} /> }] : []),
    { name: "Done by", value: <Owner name={assignee?.name} none={targets.some(({ by }) => by === "hand") ? "platform" : "connector"} /> },
    { name: "Due", value: task.isOverdue ? <StateMark tone="breach">overdue</StateMark> : <Time at={task.dueAt} now={now} /> },
  ];
}

const TARGET_STATE = {
  waiting: { word: "Waiting", tone: "waiting" },
  sent: { word: "Accepted", tone: "waiting" },
  applied: { word: "Done", tone: "ok" },
} as const;

function Rail({ task }: { task: TaskDetail }) {
  const { targets, denied, narrowedTo, newOwner, reason, confirmedBy } = task;
  const lists = Object.entries(narrowedTo ?? {});
  return (
    <>
      <Section tight finding={targets.length === 0 ? "Ended here alone" : "Where it is ended"}>
        <PlainList
          rows={[
            {
              key: "here",
              words: "Countinghouse",
              end: (
                <StateMark tone={task.sentAt ? "ok" : "waiting"} calm>
                  {task.sentAt ? "Done" : "Waiting"}
                </StateMark>
              ),
            },
            ...targets.map(({ label, state }, place) => ({
              key: `${place} ${label}`,
              words: label,
              end: (
                <StateMark tone={TARGET_STATE[state].tone} calm>
                  {TARGET_STATE[state].word}
                </StateMark>
              ),
            })),
          ]}
        />
      </Section>
      <Section
        tight
        finding={
          denied.calls === 0
            ? "No refused attempt seen"
            : `${formatCount(denied.calls)} refused ${denied.calls === 1 ? "attempt" : "attempts"}`
        }
      >
        <KeyValues
          rows={[
            ...(denied.lastAt ? [{ name: "Last refused", value: <Time at={denied.lastAt} /> }] : []),
            ...(confirmedBy ? [{ name: "Confirmed by", value: confirmedBy }] : []),
            ...(task.oldKeys > 0 ? [{ name: "Old fingerprints to fall silent", value: formatCount(task.oldKeys) }] : []),
            ...(newOwner ? [{ name: "New owner", value: newOwner.name }] : []),
            ...lists.map(([kind, values]) => ({ name: `Stays allowed: ${kind.replace("_", " ")}`, value: values.join(", ") || "nothing" })),
            ...(reason ? [{ name: "Reason", value: reason }] : []),
          ]}
        />
      </Section>
    </>
  );
}

const TRAIL_TONE = { failed: "warn", reopened: "breach", cancelled: "hollow" } as const;

function Trail({ task }: { task: TaskDetail }) {
  const moments = task.trail.map(({ at, state, text }, place) => ({
    key: `${place} ${at}`,
    at: formatInstant(at),
    dateTime: at,
    title: text,
    about: STATE_WORDS[state].word,
    ...(state in TRAIL_TONE ? { tone: TRAIL_TONE[state as keyof typeof TRAIL_TONE] } : {}),
  }));
  return <Timeline moments={moments.reverse()} />;
}

function Deeds({ task, onAsk }: { task: TaskDetail; onAsk: (deed: Deed) => void }) {
  const { confirm, send, cancel } = task.may;
  const can = (deed: TaskDetail["may"]["confirm"]): boolean => deed.possible && deed.barred === null;
  return (
    <>
      {confirm.possible && confirm.barred ? <span className="muted">{confirm.barred}</span> : null}
      {can(cancel) ? (
        <Menu
          trigger={
            <Button icon="more" square>
              More deeds
            </Button>
          }
        >
          <MenuItem icon="close" danger onSelect={() => onAsk("cancel")}>
            Give it up…
          </MenuItem>
        </Menu>
      ) : null}
      {can(send) ? (
        <Button icon="retry" onClick={() => onAsk("send")}>
          Send again
        </Button>
      ) : null}
      {can(confirm) ? (
        <Button tone="primary" icon="check" onClick={() => onAsk("confirm")}>
          Confirm with evidence
        </Button>
      ) : null}
    </>
  );
}
