"use client";
import { useState } from "react";
import { DEFAULT_ADDRESS } from "@/lib/revocation/core/abilities";
import { CONNECTOR_KINDS, type ConnectorKind, type ConnectorView } from "@/lib/revocation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { CONNECTORS_PATH, connectorPath, KIND_WORDS } from "./revocation-words";

const SECRET_HELP: Readonly<Record<ConnectorKind, string>> = {
  litellm: "The master key, or the key of a proxy admin.",
  openai: "An admin key with write access to projects: sk-admin-…",
  anthropic: "A key of the Admin API: sk-ant-admin…",
  webhook: "A secret of your own. It signs each call; the program checks with it.",
};

/** Adds a connector or changes one. The key is never shown again: left empty, it stays. */
export function ConnectorDialog({ connector, onClose }: { connector: ConnectorView | null; onClose: () => void }) {
  const [draft, setDraft] = useState({
    kind: connector?.kind ?? ("litellm" as ConnectorKind),
    name: connector?.name ?? "",
    address: "",
    secret: "",
  });
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const usual = DEFAULT_ADDRESS[draft.kind];
  async function save() {
    const address = draft.address.trim();
    const given = {
      name: draft.name.trim(),
      ...(address === "" ? {} : { address }),
      ...(draft.secret === "" && connector ? {} : { secret: draft.secret }),
    };
    if (connector) await fetchJson(connectorPath(connector.id), { method: "PATCH", body: given });
    else await fetchJson(CONNECTORS_PATH, { method: "POST", body: { ...given, kind: draft.kind } });
    return connector ? `${given.name} is changed` : `${given.name} is added`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={connector ? `Change ${connector.name}` : "Add a connector"}
      say="Its key is kept sealed, stands in no log, and is shown to nobody."
      deed={connector ? "Save" : "Add it"}
      act={save}
    >
      {connector ? null : (
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              value={draft.kind}
              onChange={(kind) => set({ kind })}
              choices={CONNECTOR_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
            />
          )}
        </Field>
      )}
      <Field label="Name" required help="Credentials whose provider has this name, or is of this kind, are ended here.">
        {(control) => <Input {...control} value={draft.name} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field
        label="Address"
        required={connector === null && usual === null}
        help={
          connector
            ? `Now ${connector.target}. Left empty it stays; a new one needs the key again.`
            : usual
              ? `Left empty: ${usual}`
              : "By https."
        }
      >
        {(control) => (
          <Input
            {...control}
            inputMode="url"
            autoComplete="off"
            placeholder="https://…"
            value={draft.address}
            onChange={(event) => set({ address: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={draft.kind === "webhook" ? "Secret" : "Key"}
        required={connector === null}
        help={connector ? "Left empty it stays." : SECRET_HELP[draft.kind]}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="new-password"
            value={draft.secret}
            onChange={(event) => set({ secret: event.target.value })}
          />
        )}
      </Field>
    </DeedDialog>
  );
}
