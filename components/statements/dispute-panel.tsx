"use client";
import { useState } from "react";
import type { DisputeView } from "@/lib/chargeback/core/statement-views";
import { formatInstant } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { StateMark } from "../tables/cells";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Timeline } from "../ui/lists";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { type DisputeDeed, DisputeDialog } from "./dispute-deeds";
import { DISPUTE_WORDS, KIND_WORDS, OUTCOME_WORDS, REASON_WORDS } from "./statement-words";

/** One dispute with its history, and what the reader may do about it. */
export function DisputePanel({ dispute, onClose }: { dispute: DisputeView; onClose: () => void }) {
  const [deed, setDeed] = useState<DisputeDeed | null>(null);
  const { may, state } = dispute;
  const { tone, word } = DISPUTE_WORDS[state];
  return (
    <Panel
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Dispute of line ${dispute.lineNo}`}
      about={<StateMark tone={dispute.isOverdue ? "warn" : tone}>{dispute.isOverdue ? "Late" : word}</StateMark>}
      footer={
        <>
          {may.decide ? (
            <Button tone="primary" onClick={() => setDeed("decide")}>
              Decide it
            </Button>
          ) : null}
          {may.take ? <Button onClick={() => setDeed("take")}>Take it</Button> : null}
          {may.comment ? <Button onClick={() => setDeed("comment")}>Add words or a link</Button> : null}
          {may.withdraw ? <Button onClick={() => setDeed("withdraw")}>Take it back</Button> : null}
        </>
      }
    >
      <div className="stack">
        <KeyValues rows={factsOf(dispute)} />
        <Section finding="What happened">
          <Timeline
            moments={[...dispute.steps].reverse().map((step) => ({
              key: step.id,
              at: formatInstant(step.at),
              dateTime: step.at,
              title: step.text,
              about: (
                <>
                  {step.byName}
                  {step.evidence.map(({ label, href }) => (
                    <span key={href}>
                      {" "}
                      <EvidenceLink label={label} href={href} />
                    </span>
                  ))}
                </>
              ),
            }))}
          />
        </Section>
      </div>
      {deed ? <DisputeDialog dispute={dispute} deed={deed} onClose={() => setDeed(null)} /> : null}
    </Panel>
  );
}

/** Addresses of others open apart, and learn nothing of where one came from. */
function EvidenceLink({ label, href }: { label: string; href: string }) {
  if (href.startsWith("/")) return <TextLink href={href}>{label}</TextLink>;
  return (
    <a className="link" href={href} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
}

function factsOf(dispute: DisputeView) {
  const money = (amount: string): string => formatMoney(amount, { currency: dispute.currency });
  const { outcome, outcomeAmount, movedTo, decidedBy, creditNoteNumber } = dispute;
  return [
    { name: "Line", value: `${dispute.lineDescription}, ${money(dispute.lineAmount)}` },
    { name: "Disputed", value: money(dispute.amount) },
    { name: "Reason", value: REASON_WORDS[dispute.reason] },
    { name: "It is about", value: KIND_WORDS[dispute.kind] },
    { name: "Opened by", value: `${dispute.openedBy.name}, ${formatInstant(dispute.openedAt)}` },
    { name: "To be decided by", value: formatInstant(dispute.dueAt) },
    { name: "Decides", value: dispute.assignee?.name ?? "Nobody yet" },
    ...(outcome === null ? [] : [{ name: "Outcome", value: OUTCOME_WORDS[outcome] }]),
    ...(outcomeAmount === null ? [] : [{ name: "Credited", value: `${money(outcomeAmount)}, ${creditNoteNumber ?? ""}` }]),
    ...(movedTo === null ? [] : [{ name: "Borne by", value: movedTo.name }]),
    ...(decidedBy === null ? [] : [{ name: "Decided by", value: decidedBy.name }]),
    ...(dispute.decisionReason === null ? [] : [{ name: "Because", value: dispute.decisionReason }]),
  ];
}
