"use client";
import { useState } from "react";
import type { PlannedWindowView } from "@/lib/incidents/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Segmented } from "../ui/segmented";
import { WINDOWS_PATH } from "./detector-words";
import { ScopeField, WHOLE } from "./scope-field";
import { WINDOW_WORDS } from "./window-words";

const HOUR_MS = 3_600_000;
const inHours = (now: string, hours: number): string => new Date(Date.parse(now) + hours * HOUR_MS).toISOString().slice(0, 19);

/** Says beforehand that something will happen somewhere. */
export function WindowDialog({ now, onClose }: { now: string; onClose: () => void }) {
  const [scope, setScope] = useState(WHOLE);
  const [kind, setKind] = useState<PlannedWindowView["kind"]>("planned");
  const [span, setSpan] = useState({ startsAt: "", endsAt: inHours(now, 4) });
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  async function act() {
    await send(WINDOWS_PATH, "POST", {
      scopeKind: scope.kind,
      scopeId: scope.id,
      kind,
      reason: reason.trim(),
      ...(span.startsAt === "" ? {} : { startsAt: instantOf(span.startsAt) }),
      endsAt: instantOf(span.endsAt),
    });
    return "The window is planned";
  }
  const wrongTimes = errorOf("endsAt") ?? errorOf("startsAt");
  return (
    <DeedDialog title="Plan a window" say={WINDOW_WORDS[kind].means} deed="Plan it" act={act} onClose={onClose}>
      <Segmented
        label="Kind"
        value={kind}
        onChange={setKind}
        choices={[
          { value: "planned", label: "Planned" },
          { value: "maintenance", label: "Maintenance" },
        ]}
      />
      <ScopeField value={scope} onChange={setScope} mayAll error={errorOf("scopeKind") ?? errorOf("scopeId")} />
      <InstantField
        optional
        label="From"
        help="Empty: from now on."
        value={span.startsAt}
        onChange={(startsAt) => setSpan({ ...span, startsAt })}
      />
      <InstantField
        label="To"
        help={wrongTimes ?? "At most 90 days later."}
        value={span.endsAt}
        onChange={(endsAt) => setSpan({ ...span, endsAt })}
      />
      <Field label="What happens" required help="Whoever sees the list reads it." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
