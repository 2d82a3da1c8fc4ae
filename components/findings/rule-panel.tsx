"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RulePreview, RuleView } from "@/lib/risk/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";
import { Tag, Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { KeyValues } from "../ui/facts";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { boundsWords, NEED_WORDS, rulePath, thresholdWords } from "./finding-words";

type RulePanelProps = { rule: RuleView; now: string; mayChange: boolean; onClose: () => void };

/** One rule: its thresholds, what it needs, what it is evidence for, and who changed it. */
export function RulePanel({ rule, now, mayChange, onClose }: RulePanelProps) {
  const needs = [...new Set(rule.needs.map((need) => NEED_WORDS[need as keyof typeof NEED_WORDS] ?? need))];
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title={rule.name} about={rule.id} wide>
      <div className="stack">
        <p>{rule.about}</p>
        {mayChange ? <ThresholdForm rule={rule} /> : <ThresholdFacts rule={rule} />}
        <Section finding="What it needs" name="Without it a subject is not evaluable, which is no pass">
          <p>{needs.join(", ")}.</p>
          <p className="muted">
            {rule.closeAfterDays === 0
              ? "A finding is closed with the next look that does not see it."
              : `A finding is closed after ${rule.closeAfterDays} days without being seen.`}
          </p>
        </Section>
        <Section finding="Evidence for" name="Ids of frameworks, with their version">
          <p className="flex flex-wrap gap-1">
            {rule.evidences.map((id) => (
              <Tag key={id}>{id}</Tag>
            ))}
          </p>
        </Section>
        {rule.changes.length > 0 ? (
          <Section finding="Changes" name="Newest first">
            <ul className="plain-list">
              {rule.changes.map((change) => (
                <li key={`${change.effectiveFrom} ${change.reason}`}>
                  <span>
                    {change.enabled ? changedWords(rule, change.thresholds) : "Switched off"}: {change.reason}
                    <br />
                    <span className="muted">
                      {change.by}, from <Time at={change.effectiveFrom} now={now} />
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </Panel>
  );
}

function changedWords(rule: RuleView, changed: Readonly<Record<string, number>>): string {
  const parts = rule.thresholds.flatMap((threshold) => {
    const value = changed[threshold.key];
    return value === undefined || value === threshold.default ? [] : [`${threshold.name} ${thresholdWords(threshold, value)}`];
  });
  return parts.length === 0 ? "As by default" : parts.join(", ");
}

function ThresholdFacts({ rule }: { rule: RuleView }) {
  if (rule.thresholds.length === 0) return <p className="muted">It has no thresholds.</p>;
  return (
    <KeyValues rows={rule.thresholds.map((threshold) => ({ name: threshold.name, value: thresholdWords(threshold, threshold.value) }))} />
  );
}

type Draft = Record<string, string>;
const numbersOf = (draft: Draft): Record<string, number> =>
  Object.fromEntries(Object.entries(draft).map(([key, text]) => [key, Number(text)]));

function ThresholdForm({ rule }: { rule: RuleView }) {
  const [draft, setDraft] = useState<Draft>(() => Object.fromEntries(rule.thresholds.map(({ key, value }) => [key, String(value)])));
  const [enabled, setEnabled] = useState(rule.enabled);
  const [saving, setSaving] = useState(false);
  const preview = useMutation({
    meta: { quiet: true },
    mutationFn: () => fetchJson<RulePreview>(`${rulePath(rule.id)}/preview`, { method: "POST", body: { thresholds: numbersOf(draft) } }),
  });
  const refusal = preview.error instanceof RequestFailure ? preview.error : null;
  const change = (key: string, text: string) => {
    preview.reset();
    setDraft({ ...draft, [key]: text });
  };
  return (
    <Section finding="Thresholds" name="In force with the next look; findings keep those they were judged by">
      {rule.thresholds.map((threshold) => (
        <Field
          key={threshold.key}
          label={threshold.unit === "count" ? threshold.name : `${threshold.name}, ${threshold.unit === "usd" ? "USD" : threshold.unit}`}
          help={`${boundsWords(threshold)}; ${thresholdWords(threshold, threshold.default)} by default.`}
          error={refusal?.fieldMessage(`thresholds.${threshold.key}`)}
          required
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={draft[threshold.key] ?? ""}
              onChange={(event) => change(threshold.key, event.target.value)}
            />
          )}
        </Field>
      ))}
      <Checkbox checked={enabled} onChange={setEnabled}>
        The rule is on
      </Checkbox>
      <p className="acts after">
        <Button pending={preview.isPending} onClick={() => preview.mutate()}>
          What would it find?
        </Button>
        <Button tone="primary" onClick={() => setSaving(true)}>
          Change it
        </Button>
      </p>
      {refusal ? (
        <p className="state breach" role="alert">
          {refusal.message}
        </p>
      ) : null}
      {preview.data ? <PreviewWords preview={preview.data} /> : null}
      {saving ? <SaveDialog rule={rule} draft={draft} enabled={enabled} onClose={() => setSaving(false)} /> : null}
    </Section>
  );
}

function PreviewWords({ preview: { findsNow, wouldFind, evaluated, notEvaluable, missing, examples } }: { preview: RulePreview }) {
  return (
    <div role="status">
      <p>
        <b>Would find {formatCount(wouldFind)} now</b>, instead of {formatCount(findsNow)}. Judged {formatCount(evaluated)}
        {notEvaluable > 0 ? `; ${formatCount(notEvaluable)} not evaluable for want of ${missing.join(", ")}` : ""}.
      </p>
      {examples.length > 0 ? (
        <ul className="plain-list">
          {examples.map((title) => (
            <li key={title}>{title}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function SaveDialog({ rule, draft, enabled, onClose }: { rule: RuleView; draft: Draft; enabled: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  async function act() {
    await fetchJson(rulePath(rule.id), { method: "POST", body: { enabled, thresholds: numbersOf(draft), reason: reason.trim() } });
    await client.invalidateQueries();
    return enabled ? `${rule.name} is changed` : `${rule.name} is off`;
  }
  return (
    <DeedDialog
      title={`Change ${rule.name}?`}
      say={
        enabled
          ? "It holds from now on. What it no longer finds is closed after its quiet days."
          : "Its findings are closed with the next look, and nothing of this kind is found any more."
      }
      deed={enabled ? "Change it" : "Switch it off"}
      danger={!enabled}
      act={act}
      onClose={onClose}
    >
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
