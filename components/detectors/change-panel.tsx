"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DetectorOverride, DetectorPreview, DetectorView } from "@/lib/anomalies/core/views";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { type Draft, fieldHelp, mistakesOf, ownOf, PREVIEW_DAYS, previewPath } from "./detector-words";
import { PreviewWords } from "./preview-words";
import { SaveDialog } from "./save-dialog";
import { type PickedScope, ScopeField, WHOLE } from "./scope-field";

type ChangePanelProps = { detector: DetectorView; override: DetectorOverride | null; mayAll: boolean; onClose: () => void };

const valuesOf = ({ parameters }: DetectorView, own: Readonly<Record<string, number>>): Draft =>
  Object.fromEntries(parameters.map(({ name, value }) => [name, String(own[name] ?? value)]));

/** Settings of a detector for everything or a part, tried on the past before they hold. */
export function ChangePanel({ detector, override, mayAll, onClose }: ChangePanelProps) {
  const first: PickedScope = override?.scope ?? (mayAll ? WHOLE : { kind: "team", id: "", name: "" });
  const [scope, setScope] = useState(first);
  const [enabled, setEnabled] = useState(override?.enabled ?? detector.enabled);
  const [draft, setDraft] = useState<Draft>(() => valuesOf(detector, override?.own ?? {}));
  const [saving, setSaving] = useState(false);
  // In the organisation what is left out is by default; in a part of it, as in the organisation.
  const wider = Object.fromEntries(
    detector.parameters.map(({ name, value, default: usual }) => [name, scope.kind === "organisation" ? usual : value]),
  );
  const mistakes = mistakesOf(draft, detector.parameters);
  const isNowhere = scope.kind !== "organisation" && scope.id === "";
  const isReady = !isNowhere && Object.keys(mistakes).length === 0;
  const parameters = isReady ? ownOf(draft, wider) : {};
  const preview = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      fetchJson<DetectorPreview>(previewPath(detector.id), {
        method: "POST",
        body: { scope: { kind: scope.kind, id: scope.id }, parameters, days: PREVIEW_DAYS },
      }),
  });
  const refusal = preview.error instanceof RequestFailure ? preview.error : null;
  function change(part: { scope?: PickedScope; value?: [string, string] }) {
    preview.reset();
    if (part.scope) setScope(part.scope);
    if (part.value) setDraft({ ...draft, [part.value[0]]: part.value[1] });
  }
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title={`Change ${detector.name}`} about={detector.id} wide>
      <div className="parts">
        <p>{detector.looksFor}</p>
        <ScopeField
          value={scope}
          onChange={(next) => change({ scope: next })}
          mayAll={mayAll}
          error={refusal?.fieldMessage("scope") ?? refusal?.fieldMessage("scope.id")}
        />
        {detector.parameters.map((one) => (
          <Field
            key={one.name}
            label={`${one.label}, ${one.unit}`}
            help={fieldHelp(one)}
            error={mistakes[one.name] ?? refusal?.fieldMessage(`parameters.${one.name}`)}
            required
          >
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                autoComplete="off"
                value={draft[one.name] ?? ""}
                onChange={(event) => change({ value: [one.name, event.target.value] })}
              />
            )}
          </Field>
        ))}
        <Checkbox checked={enabled} onChange={setEnabled}>
          The detector is on
        </Checkbox>
        <p className="flex flex-wrap gap-2">
          {detector.parameters.length > 0 ? (
            <Button pending={preview.isPending} disabled={!isReady} onClick={() => preview.mutate()}>
              Preview on the last {PREVIEW_DAYS} days
            </Button>
          ) : null}
          <Button tone="primary" disabled={!isReady} onClick={() => setSaving(true)}>
            Change it
          </Button>
        </p>
        {refusal ? (
          <p className="state breach" role="alert">
            {refusal.message}
          </p>
        ) : null}
        {preview.data ? (
          <Section finding="What it would have done" name={`On the past, nothing is kept of it`}>
            <PreviewWords preview={preview.data} />
          </Section>
        ) : null}
      </div>
      {saving ? (
        <SaveDialog
          detector={detector}
          change={{ scope, enabled, parameters }}
          preview={preview.data}
          onClose={() => setSaving(false)}
          onSaved={onClose}
        />
      ) : null}
    </Panel>
  );
}
