"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { CopyButton } from "../ui/copy-button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { Select } from "../ui/select";
import { TextLink } from "../ui/text-link";
import { budgetRecipesFor } from "./budget-recipes";
import { recipesFor } from "./recipes";

type MadeToken = { token: string; sourceId: string | null };
const DAYS_VALID = 90;
const DAY_MS = 86_400_000;

/** Names a source, makes its token, and shows the lines to paste. The token is shown this once. */
export function ConnectPanel({ onClose, now }: { onClose: () => void; now: string }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [asks, setAsks] = useState(false);
  const [made, setMade] = useState<MadeToken | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  async function create() {
    setPending(true);
    setRefusal(null);
    try {
      const scopes = asks ? ["enforce", "ingest"] : ["ingest"];
      const expiresAt = new Date(new Date(now).getTime() + DAYS_VALID * DAY_MS).toISOString();
      setMade(await fetchJson<MadeToken>("/api/ui/tokens", { method: "POST", body: { name: name.trim(), scopes, expiresAt } }));
      await client.invalidateQueries();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : "The token was not made. Try again.");
    } finally {
      setPending(false);
    }
  }
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title="Connect a source" wide>
      {made ? (
        <Recipes made={made} asks={asks} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <p>Each emitter or gateway gets a token of its own, so that you can see and stop it by itself.</p>
          <Field
            label="Name of the source"
            required
            error={refusal}
            help={`The token is valid for ${DAYS_VALID} days and may only ${asks ? "ask for decisions and write usage" : "write usage"}.`}
          >
            {(control) => (
              <Input
                {...control}
                value={name}
                onChange={(event) => setName(event.target.value)}
                placeholder="support-desk collector"
                autoFocus
              />
            )}
          </Field>
          <p>
            <Checkbox checked={asks} onChange={setAsks}>
              It asks before each call, so that budgets can stop it
            </Checkbox>
          </p>
          <Button tone="primary" type="submit" pending={pending} disabled={name.trim() === ""}>
            Make its token
          </Button>
        </form>
      )}
    </Panel>
  );
}

function Recipes({ made: { token, sourceId }, asks }: { made: MadeToken; asks: boolean }) {
  const [kind, setKind] = useState<string | null>(null);
  const origin = typeof location === "undefined" ? "" : location.origin;
  const recipes = [...(asks ? budgetRecipesFor(origin, token) : []), ...recipesFor(origin, token)];
  const shown = recipes.find((recipe) => recipe.key === kind) ?? recipes[0];
  return (
    <>
      <Section finding="The token, shown this once">
        <p className="idcopy">
          <code className="mono wrap">{token}</code> <CopyButton text={token} label="Copy the token" />
        </p>
      </Section>
      <Section
        after
        finding="Point the emitter here"
        actions={
          <Select
            aria-label="Kind of emitter"
            value={shown?.key ?? ""}
            onChange={setKind}
            choices={recipes.map(({ key, label }) => ({ value: key, label }))}
          />
        }
      >
        <p className="sub">{shown?.say}</p>
        <pre className="code">
          <code>{shown?.code}</code>
        </pre>
        <CopyButton text={shown?.code ?? ""} label="Copy these lines" />
        {shown?.plan ? (
          <p className="sub">
            {shown.plan.say}{" "}
            {shown.plan.ask && sourceId ? (
              <TextLink href={`/sources/${encodeURIComponent(sourceId)}`}>Its calls are on a flat plan</TextLink>
            ) : null}
          </p>
        ) : null}
        <p className="sub">
          The first events appear on the overview within seconds. <TextLink href="/docs/api">All of the machine interface</TextLink>
        </p>
      </Section>
    </>
  );
}
