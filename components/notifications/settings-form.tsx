"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SettingsView } from "@/lib/notify";
import { GROUP_NAMES, GROUPS } from "@/lib/notify/core/kinds";
import { MAIL_CHOICES } from "@/lib/notify/core/settings";
import { Banner } from "../states/banner";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { RequestFailure } from "../states/request-failure";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { FormRow, FormRows } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { notifyDone } from "../ui/toast";
import { ZoneInput } from "../ui/zone-input";
import { MAIL_WORDS, SETTINGS_PATH } from "./notification-words";

const USUAL_QUIET = { from: "22:00", to: "07:00" };

/** What comes by e-mail and when. */
export function SettingsForm() {
  const settings = useRead<SettingsView>(SETTINGS_PATH);
  return (
    <div className="after">
      <QueryBlock query={settings} skeleton={<TableSkeleton rows={5} />} title="Your settings did not load">
        {(answer) => <Form settings={answer} />}
      </QueryBlock>
    </div>
  );
}

function Form({ settings: { hasMail, ...kept } }: { settings: SettingsView }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(kept);
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const errorOf = (field: string) => (refusal instanceof RequestFailure ? refusal.fieldMessage(field) : undefined);
  async function save() {
    setPending(true);
    setRefusal(null);
    try {
      await fetchJson(SETTINGS_PATH, { method: "PUT", body: { ...draft, timeZone: draft.timeZone.trim() } });
      notifyDone("You are told as you chose");
      await client.invalidateQueries({ queryKey: [SETTINGS_PATH] });
    } catch (error) {
      setRefusal(error);
    } finally {
      setPending(false);
    }
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) void save();
      }}
    >
      {hasMail ? null : <Banner>No mail server is set up, so nothing comes by e-mail. Your choice is kept for when there is one.</Banner>}
      <FormRows>
        {GROUPS.map((group) => (
          <FormRow
            key={group}
            label={GROUP_NAMES[group]}
            help="Critical ones come at once, unless you choose no e-mail."
            error={errorOf(`mail.${group}`)}
          >
            {(control) => (
              <Select
                {...control}
                value={draft.mail[group]}
                onChange={(choice) => set({ mail: { ...draft.mail, [group]: choice } })}
                choices={MAIL_CHOICES.map((value) => ({ value, label: MAIL_WORDS[value] }))}
              />
            )}
          </FormRow>
        ))}
        <FormRow label="Daily e-mail at" help="One a day, with what you have not read yet." error={errorOf("digestAt")}>
          {(control) => (
            <Input {...control} type="time" value={draft.digestAt} onChange={(event) => set({ digestAt: event.target.value })} />
          )}
        </FormRow>
        <FormRow label="Time zone" help="Of the daily e-mail and of quiet hours." error={errorOf("timeZone")}>
          {(control) => <ZoneInput {...control} value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />}
        </FormRow>
        <QuietRows quiet={draft.quiet} onChange={(quiet) => set({ quiet })} errorOf={errorOf} />
      </FormRows>
      {refusal instanceof Error ? (
        <p className="field" role="alert">
          <span className="err">{refusal.message}</span>
        </p>
      ) : null}
      <p className="more">
        <Button tone="primary" type="submit" pending={pending}>
          Save
        </Button>
      </p>
    </form>
  );
}

type QuietProps = {
  quiet: SettingsView["quiet"];
  onChange: (quiet: SettingsView["quiet"]) => void;
  errorOf: (field: string) => string | undefined;
};

function QuietRows({ quiet, onChange, errorOf }: QuietProps) {
  return (
    <>
      <div className="formrow">
        <div className="formrow-words">
          <Checkbox checked={quiet !== null} onChange={(on) => onChange(on ? USUAL_QUIET : null)}>
            Quiet hours
          </Checkbox>
          <p>E-mails wait until they end. Critical ones do not wait.</p>
        </div>
      </div>
      {quiet ? (
        <>
          <FormRow label="Quiet from" error={errorOf("quiet.from")}>
            {(control) => (
              <Input {...control} type="time" value={quiet.from} onChange={(event) => onChange({ ...quiet, from: event.target.value })} />
            )}
          </FormRow>
          <FormRow label="Quiet until" error={errorOf("quiet.to")}>
            {(control) => (
              <Input {...control} type="time" value={quiet.to} onChange={(event) => onChange({ ...quiet, to: event.target.value })} />
            )}
          </FormRow>
        </>
      ) : null}
    </>
  );
}
