"use client";
import { useState } from "react";
import type { DeedOffer, IncidentDetail, StepView } from "@/lib/incidents/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Reason } from "./incident-dialogs";
import { incidentPath } from "./incident-paths";

type AskProps = { incident: IncidentDetail; offer: DeedOffer; now: string; onClose: () => void };

/** Deeds after which calls are refused or access is over. */
const ENDING: readonly DeedOffer["kind"][] = ["block", "revoke"];
const HOUR_MS = 3_600_000;
const hourAhead = (now: string): string => new Date(Date.parse(now) + HOUR_MS).toISOString().slice(0, 19);

/** One deed that acts on what the incident is about: says what will happen, asks what it needs, then does it. */
export function ActDialog({ incident, offer, now, onClose }: AskProps) {
  const asks = new Set(offer.asks);
  const [draft, setDraft] = useState({ amountUsd: "", callsPerMinute: "", until: asks.has("until") ? hourAhead(now) : "", reason: "" });
  const { errorOf, send } = useRefused();
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  async function act() {
    await send(`${incidentPath(incident.id)}/deeds`, "POST", {
      kind: offer.kind,
      ...(asks.has("amountUsd") ? { amountUsd: draft.amountUsd.trim() } : {}),
      ...(asks.has("callsPerMinute") ? { callsPerMinute: Number(draft.callsPerMinute) } : {}),
      ...(asks.has("until") && draft.until !== "" ? { until: instantOf(draft.until) } : {}),
      ...(asks.has("reason") ? { reason: draft.reason.trim() } : {}),
    });
    return `${offer.label}: done, and kept with the incident`;
  }
  return (
    <DeedDialog
      title={`${offer.label}?`}
      say={offer.effect}
      deed={offer.label}
      danger={ENDING.includes(offer.kind)}
      act={act}
      onClose={onClose}
    >
      {asks.has("amountUsd") ? (
        <Field label="At most a month, USD" required error={errorOf("amountUsd")}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={draft.amountUsd}
              onChange={(event) => change({ amountUsd: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {asks.has("callsPerMinute") ? (
        <Field label="Calls a minute, at most" required error={errorOf("callsPerMinute")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={draft.callsPerMinute}
              onChange={(event) => change({ callsPerMinute: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {asks.has("until") ? (
        <InstantField
          optional={offer.kind !== "mark_planned"}
          label="Until"
          help={errorOf("until") ?? "After it everything is as before."}
          value={draft.until}
          onChange={(until) => change({ until })}
        />
      ) : null}
      {asks.has("reason") ? <Reason value={draft.reason} onChange={(reason) => change({ reason })} /> : null}
    </DeedDialog>
  );
}

type UndoProps = { incident: IncidentDetail; step: StepView; onClose: () => void };

/** Takes a deed back. */
export function UndoDialog({ incident, step, onClose }: UndoProps) {
  const [reason, setReason] = useState("");
  const { send } = useRefused();
  async function act() {
    await send(`${incidentPath(incident.id)}/deeds/${encodeURIComponent(step.id)}/undo`, "POST", { reason: reason.trim() });
    return "It is taken back";
  }
  return (
    <DeedDialog title="Take it back?" say={`${step.text}. It is as before at once.`} deed="Take it back" act={act} onClose={onClose}>
      <Reason value={reason} onChange={setReason} />
    </DeedDialog>
  );
}
