"use client";
import { useState } from "react";
import type { CreatedSecuritySource } from "@/lib/security";
import { SOURCE_FORMATS, type SourceFormat } from "@/lib/security/core/source";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { FORMAT_WORDS, SOURCES_PATH } from "./security-words";

const SAY: Readonly<Record<SourceFormat, string>> = {
  github: "GitHub signs each call of its webhook with a secret that is made here and shown once.",
  set: "An issuer signs each security event token; its public keys are pinned here, or fetched.",
  any: "Reports that are sent with a token of ours and name this source.",
};

/** Adds a source of security signals. */
export function SourceDialog({ onMade, onClose }: { onMade: (made: CreatedSecuritySource) => void; onClose: () => void }) {
  const [draft, setDraft] = useState({ name: "", format: "github" as SourceFormat, issuer: "", audience: "", keySetUrl: "", keySet: "" });
  const [refusal, setRefusal] = useState<RequestFailure | null>(null);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  async function save() {
    setRefusal(null);
    try {
      onMade(await fetchJson<CreatedSecuritySource>(SOURCES_PATH, { method: "POST", body: bodyOf(draft) }));
    } catch (error) {
      if (error instanceof RequestFailure) setRefusal(error);
      throw error;
    }
    return `${draft.name} is added`;
  }
  const text = (field: "issuer" | "audience" | "keySetUrl", label: string, help: string, required = true) => (
    <Field label={label} required={required} help={help} error={refusal?.fieldMessage(field)}>
      {(control) => (
        <Input {...control} autoComplete="off" value={draft[field]} onChange={(event) => set({ [field]: event.target.value })} />
      )}
    </Field>
  );
  return (
    <DeedDialog title="Add a source" say={SAY[draft.format]} deed="Add it" act={save} onClose={onClose}>
      <Field label="Name" required error={refusal?.fieldMessage("name")}>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field label="Proven by">
        {(control) => (
          <Select
            {...control}
            value={draft.format}
            onChange={(format) => set({ format })}
            choices={SOURCE_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
          />
        )}
      </Field>
      {draft.format === "set" ? (
        <>
          {text("issuer", "Issuer", "The claim iss, letter by letter.")}
          {text("audience", "Audience", "What must be among the claim aud.")}
          {text("keySetUrl", "Address of its keys", "By https. Leave empty to pin keys instead.", false)}
          <Field label="Pinned keys" help="A JSON Web Key Set of public keys." error={refusal?.fieldMessage("keySet")}>
            {(control) => <Textarea {...control} rows={4} value={draft.keySet} onChange={(event) => set({ keySet: event.target.value })} />}
          </Field>
        </>
      ) : null}
    </DeedDialog>
  );
}

type Draft = { name: string; format: SourceFormat; issuer: string; audience: string; keySetUrl: string; keySet: string };

/** @throws Error for pinned keys that are no JSON. */
function bodyOf({ name, format, issuer, audience, keySetUrl, keySet }: Draft): object {
  if (format !== "set") return { name: name.trim(), format };
  const base = { name: name.trim(), format, issuer: issuer.trim(), audience: audience.trim() };
  if (keySetUrl.trim() !== "") return { ...base, keySetUrl: keySetUrl.trim() };
  return keySet.trim() === "" ? base : { ...base, keySet: parsedKeys(keySet) };
}

function parsedKeys(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The pinned keys are no JSON.");
  }
}
