"use client";
import { useState } from "react";
import type { SecretFindingDetail } from "@/lib/security/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Money, StateMark, Time } from "../tables/cells";
import { Button, LinkButton } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Panel } from "../ui/panel";
import { findingPath, matchWords, placeOf, STATE_WORDS, VERIFIED_WORDS } from "./security-words";

type Decision = "open" | "resolved" | "false_positive";

/** One secret that was found: where, whose it is and how sure that is, what it cost since, and what to do. */
export function SecretPanel({ id, now, onClose }: { id: string; now: string; onClose: () => void }) {
  const finding = useRead<SecretFindingDetail>(findingPath(id));
  const [decision, setDecision] = useState<Decision | null>(null);
  const { data } = finding;
  return (
    <>
      <Panel
        open
        onOpenChange={(open) => !open && onClose()}
        title={data ? `${data.rule} in ${data.file ?? data.repository ?? "a report"}` : "Secret"}
        about={data?.hint ?? undefined}
        footer={data ? <Deeds finding={data} onAsk={setDecision} /> : null}
      >
        <QueryBlock query={finding} skeleton={<TableSkeleton rows={8} />} title="The finding did not load">
          {(answer) => <KeyValues rows={rowsOf(answer, now)} />}
        </QueryBlock>
      </Panel>
      {data && decision ? <DecisionDialog finding={data} decision={decision} onClose={() => setDecision(null)} /> : null}
    </>
  );
}

function rowsOf(finding: SecretFindingDetail, now: string) {
  const { state, link, commit, author, facts } = finding;
  return [
    {
      name: "State",
      value: (
        <>
          <StateMark tone={STATE_WORDS[state].tone}>{STATE_WORDS[state].word}</StateMark> {finding.stateReason}
        </>
      ),
    },
    ...(finding.next ? [{ name: "Next step", value: finding.next.text }] : []),
    { name: "Whose", value: finding.token ? "A token of this installation" : (finding.identity?.name ?? "nobody of ours") },
    { name: "Key", value: finding.credential?.name ?? "not known" },
    { name: "Match", value: matchWords(finding.matchedBy, finding.confidence) },
    ...(finding.spendSinceUsd === null
      ? []
      : [
          { name: "Spent since", value: <Money value={finding.spendSinceUsd} strong /> },
          { name: "Calls since", value: formatCount(finding.callsSince ?? 0) },
        ]),
    { name: "Found in", value: placeOf(finding) },
    ...(commit ? [{ name: "Commit", value: <code className="mono">{commit.slice(0, 12)}</code> }] : []),
    ...(link ? [{ name: "Address", value: link }] : []),
    ...(author ? [{ name: "Author", value: author }] : []),
    { name: "Exposed", value: <Time at={finding.exposedAt} now={now} none="not told" /> },
    { name: "Found", value: <Time at={finding.firstSeenAt} now={now} /> },
    { name: "Last seen", value: <Time at={finding.lastSeenAt} now={now} /> },
    { name: "Tried", value: VERIFIED_WORDS[finding.verified] },
    { name: "Told by", value: `${finding.tool}, ${finding.source.name}` },
    ...facts.map(({ name, value }) => ({ name, value })),
  ];
}

function Deeds({ finding, onAsk }: { finding: SecretFindingDetail; onAsk: (decision: Decision) => void }) {
  return (
    <>
      {finding.next?.href ? (
        <LinkButton tone="primary" href={finding.next.href}>
          {finding.next.text}
        </LinkButton>
      ) : null}
      {!finding.mayWork ? null : finding.state === "open" ? (
        <>
          <Button onClick={() => onAsk("resolved")}>Resolve…</Button>
          <Button onClick={() => onAsk("false_positive")}>False positive…</Button>
        </>
      ) : (
        <Button onClick={() => onAsk("open")}>Open again…</Button>
      )}
    </>
  );
}

const ASK: Readonly<Record<Decision, { title: string; say: string; deed: string; done: string }>> = {
  resolved: {
    title: "Resolve this finding?",
    say: "Later reports of the same place leave it resolved.",
    deed: "Resolve it",
    done: "It is resolved",
  },
  false_positive: {
    title: "Set it aside as a false positive?",
    say: "It counts as an exposure no more, and later reports of the same place leave it so.",
    deed: "Set it aside",
    done: "It is set aside",
  },
  open: { title: "Open this finding again?", say: "It counts as an exposure of its key again.", deed: "Open it again", done: "It is open" },
};

function DecisionDialog({ finding, decision, onClose }: { finding: SecretFindingDetail; decision: Decision; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const { title, say, deed, done } = ASK[decision];
  async function act() {
    await fetchJson(`${findingPath(finding.id)}/state`, { method: "POST", body: { state: decision, reason: reason.trim() } });
    return done;
  }
  return (
    <DeedDialog title={title} say={say} deed={deed} act={act} onClose={onClose}>
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
