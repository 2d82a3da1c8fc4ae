"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RejectedGroup, RejectedItemView, RetryOutcome, RetryResult } from "@/lib/metering/core/rejected-view";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Facts } from "../ui/facts";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Panel } from "../ui/panel";
import { StateMark } from "../ui/state-mark";
import { notifyDone, notifyFailed } from "../ui/toast";
import { RawItem } from "./raw-item";
import { OUTCOME_WORD, readPatch, resultWords, suggestedPatch } from "./rejected-words";

const SHOWN = 50;
type Chosen = { ids: string[] } | { source: string; group: string };
type GroupPanelProps = { group: RejectedGroup; now: string; mayChange: boolean; onClose: () => void };

/** Events that were refused for one reason: what each was, reading it again after a fix, or setting it aside. */
export function RejectedGroupPanel({ group, now, mayChange, onClose }: GroupPanelProps) {
  const client = useQueryClient();
  const [patch, setPatch] = useState(suggestedPatch(group));
  const [pending, setPending] = useState(false);
  const [dismissed, setDismissed] = useState<Chosen | null>(null);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, RetryOutcome>>(new Map());
  const all: Chosen = { source: group.source.id, group: group.group };
  async function retry(chosen: Chosen) {
    setPending(true);
    try {
      const change = readPatch(patch);
      const body = { ...chosen, ...(change === undefined ? {} : { patch: change }) };
      const result = await fetchJson<RetryResult>("/api/ui/rejected-events/retry", { method: "POST", body });
      setOutcomes(new Map([...outcomes, ...result.results.map((one) => [one.id, one] as const)]));
      notifyDone(resultWords(result));
      await client.invalidateQueries();
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "Nothing was read again. Try again.");
    } finally {
      setPending(false);
    }
  }
  return (
    <Panel
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Not taken"
      about={group.source.name}
      footer={
        mayChange ? (
          <>
            <Button onClick={() => setDismissed(all)}>Dismiss all</Button>
            <Button tone="primary" icon="retry" pending={pending} disabled={group.readable === 0} onClick={() => void retry(all)}>
              Read all again
            </Button>
          </>
        ) : null
      }
    >
      <div className="parts">
        <div>
          <h3>{group.reason}</h3>
          {group.fix ? <p className="sub">{group.fix}</p> : null}
        </div>
        <Facts
          facts={[
            { name: "Place", value: group.location ? <span className="mono">{group.location}</span> : "—" },
            { name: "Waiting", value: formatCount(group.items) },
            { name: "Kept as sent", value: formatCount(group.readable) },
          ]}
        />
        {mayChange ? (
          <Field
            label="Change before reading again"
            optional
            help="JSON that is merged into each event; null leaves a field out. Events that were changed are marked as amended."
          >
            {(control) => (
              <Textarea {...control} rows={2} className="mono" value={patch} onChange={(event) => setPatch(event.target.value)} />
            )}
          </Field>
        ) : null}
        <GroupItems
          group={group}
          now={now}
          outcomes={outcomes}
          mayChange={mayChange}
          pending={pending}
          onRetry={(id) => void retry({ ids: [id] })}
          onDismiss={(id) => setDismissed({ ids: [id] })}
        />
      </div>
      {dismissed ? <DismissDialog chosen={dismissed} onClose={() => setDismissed(null)} /> : null}
    </Panel>
  );
}

type GroupItemsProps = {
  group: RejectedGroup;
  now: string;
  outcomes: ReadonlyMap<string, RetryOutcome>;
  mayChange: boolean;
  pending: boolean;
  onRetry: (id: string) => void;
  onDismiss: (id: string) => void;
};

function GroupItems({ group, outcomes, ...rest }: GroupItemsProps) {
  const query = new URLSearchParams({ source: group.source.id, group: group.group, limit: String(SHOWN) });
  const items = useRead<{ data: RejectedItemView[] }>(`/api/ui/rejected-events?${query}`);
  return (
    <QueryBlock query={items} skeleton={<TableSkeleton rows={4} />} title="The events did not load">
      {({ data }) => (
        <div className="stack-tight">
          <p className="sub">
            {data.length === 0 ? "None of them waits any more." : group.items > SHOWN ? `The newest ${SHOWN}` : "The newest first"}
          </p>
          {data.map((item) => (
            <GroupItem key={item.id} item={item} outcome={outcomes.get(item.id)} {...rest} />
          ))}
        </div>
      )}
    </QueryBlock>
  );
}

type GroupItemProps = Omit<GroupItemsProps, "group" | "outcomes"> & { item: RejectedItemView; outcome: RetryOutcome | undefined };

function GroupItem({ item, outcome, now, mayChange, pending, onRetry, onDismiss }: GroupItemProps) {
  const [isShown, setShown] = useState(false);
  return (
    <section className="sec tight waiting">
      <header>
        <div>
          <h3 className="mono">{item.itemId ?? "Without an id"}</h3>
          <p className="sub">
            <Time at={item.receivedAt} now={now} />
            {item.attempts > 0 ? `, read again ${formatCount(item.attempts)} times` : ""}
          </p>
        </div>
        <div className="sec-acts">
          <Button tone="plain" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? "Hide" : "What was sent"}
          </Button>
          {mayChange ? (
            <>
              <Button tone="plain" onClick={() => onDismiss(item.id)}>
                Dismiss
              </Button>
              <Button disabled={pending} onClick={() => onRetry(item.id)}>
                Read again
              </Button>
            </>
          ) : null}
        </div>
      </header>
      {outcome ? (
        <p>
          <StateMark tone={OUTCOME_WORD[outcome.status].tone}>{OUTCOME_WORD[outcome.status].word}</StateMark> {outcome.reason}
        </p>
      ) : null}
      {isShown ? <RawItem id={item.id} /> : null}
    </section>
  );
}

function DismissDialog({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const [reason, setReason] = useState("");
  async function dismiss() {
    if (reason.trim().length < 3) throw new Error("Say why.");
    const { dismissed } = await fetchJson<{ dismissed: number }>("/api/ui/rejected-events/dismiss", {
      method: "POST",
      body: { ...chosen, reason: reason.trim() },
    });
    return `${formatCount(dismissed)} dismissed`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Dismiss what was not taken"
      say="It leaves the list and counts nowhere. Nothing stored changes."
      deed="Dismiss"
      act={dismiss}
    >
      <Field label="Why" required>
        {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
