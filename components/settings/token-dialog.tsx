"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { CopyButton } from "../ui/copy-button";
import { ConfirmDialog, Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

const SCOPES = [
  { scope: "ingest", words: "Write usage" },
  { scope: "read", words: "Read spend and exports" },
  { scope: "enforce", words: "Ask for permission to spend" },
  { scope: "admin", words: "Change the inventory and prices" },
] as const;
type TokenScope = (typeof SCOPES)[number]["scope"];
const DAY_MS = 86_400_000;

/** Makes a token and shows its secret this once. */
export function TokenDialog({ now, onClose }: { now: string; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<ReadonlySet<TokenScope>>(new Set(["read"]));
  const [token, setToken] = useState<string | null>(null);
  const [closed, setClosed] = useState(false);
  async function create() {
    if (name.trim() === "" || scopes.size === 0) throw new Error("Give it a name and at least one thing it may do.");
    if (!/^[1-9]\d{0,3}$/.test(days)) throw new Error("Days are a whole number from 1 to 9999.");
    const expiresAt = new Date(new Date(now).getTime() + Number(days) * DAY_MS).toISOString();
    const made = await fetchJson<{ token: string }>("/api/ui/tokens", {
      method: "POST",
      body: { name: name.trim(), scopes: [...scopes], expiresAt },
    });
    setToken(made.token);
    await client.invalidateQueries();
  }
  function toggle(scope: TokenScope, on: boolean) {
    const next = new Set(scopes);
    if (on) next.add(scope);
    else next.delete(scope);
    setScopes(next);
  }
  if (token) {
    return (
      <Dialog
        open={!closed}
        onOpenChange={() => onClose()}
        title="The token, shown this once"
        say="It cannot be shown again. Whoever has it may do what it may."
        footer={
          <Button
            tone="primary"
            onClick={() => {
              setClosed(true);
              onClose();
            }}
          >
            I have copied it
          </Button>
        }
      >
        <p className="idcopy">
          <code className="mono wrap">{token}</code> <CopyButton text={token} label="Copy the token" />
        </p>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && !token && onClose()}
      title="New token"
      say="One for each program, with as little as it needs."
      deed="Make the token"
      onConfirm={create}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <fieldset className="field">
        <legend>May</legend>
        {SCOPES.map(({ scope, words }) => (
          <Checkbox key={scope} checked={scopes.has(scope)} onChange={(on: boolean) => toggle(scope, on)}>
            {words}
          </Checkbox>
        ))}
      </fieldset>
      <Field label="Valid for days" required>
        {(control) => <Input {...control} inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />}
      </Field>
    </ConfirmDialog>
  );
}
