"use client";
import { useState } from "react";
import type { CreatedWebhook } from "@/lib/notify";
import { GROUP_NAMES, GROUPS, type NotificationGroup, SEVERITIES } from "@/lib/notify/core/kinds";
import { WEBHOOK_FORMATS, type WebhookView } from "@/lib/notify/core/notification";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { FORMAT_WORDS, SEVERITY_WORDS, WEBHOOKS_PATH, webhookPath } from "./notification-words";

type WebhookDialogProps = { webhook: WebhookView | null; onSecret: (secret: string) => void; onClose: () => void };

/** Adds a webhook or changes one. The address is never shown again: left empty, it stays. */
export function WebhookDialog({ webhook, onSecret, onClose }: WebhookDialogProps) {
  const [draft, setDraft] = useState({
    name: webhook?.name ?? "",
    url: "",
    format: webhook?.format ?? ("json" as const),
    groups: webhook?.groups ?? [...GROUPS],
    minSeverity: webhook?.minSeverity ?? ("info" as const),
  });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const toggle = (group: NotificationGroup, on: boolean) =>
    set({ groups: GROUPS.filter((each) => (each === group ? on : draft.groups.includes(each))) });
  async function save() {
    const { url, ...rest } = draft;
    const body = { ...rest, ...(webhook && url.trim() === "" ? {} : { url: url.trim() }) };
    if (webhook) {
      await fetchJson(webhookPath(webhook.id), { method: "PATCH", body });
      return `${draft.name} is changed`;
    }
    const made = await fetchJson<CreatedWebhook>(WEBHOOKS_PATH, { method: "POST", body });
    onSecret(made.secret);
    return `${draft.name} is told from now on`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={webhook ? `Change ${webhook.name}` : "Add a webhook"}
      say="It is called by POST when something happens that it is to be told."
      deed={webhook ? "Save" : "Add it"}
      act={save}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field label="Address" required={webhook === null} help={webhook ? `Now ${webhook.target}. Leave empty to keep it.` : "By https."}>
        {(control) => (
          <Input
            {...control}
            inputMode="url"
            autoComplete="off"
            placeholder="https://…"
            value={draft.url}
            onChange={(event) => set({ url: event.target.value })}
          />
        )}
      </Field>
      <Field label="Format" help="Slack, and what takes the same: Mattermost, Rocket.Chat and others.">
        {(control) => (
          <Select
            {...control}
            value={draft.format}
            onChange={(format) => set({ format })}
            choices={WEBHOOK_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
          />
        )}
      </Field>
      <fieldset className="field">
        <legend>Is told about</legend>
        {GROUPS.map((group) => (
          <Checkbox key={group} checked={draft.groups.includes(group)} onChange={(on) => toggle(group, on)}>
            {GROUP_NAMES[group]}
          </Checkbox>
        ))}
      </fieldset>
      <Field label="From this severity on">
        {(control) => (
          <Select
            {...control}
            value={draft.minSeverity}
            onChange={(minSeverity) => set({ minSeverity })}
            choices={SEVERITIES.map((value) => ({ value, label: SEVERITY_WORDS[value].word }))}
          />
        )}
      </Field>
    </DeedDialog>
  );
}
