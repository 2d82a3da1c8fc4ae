"use client";
import { type FormEvent, useId, useState } from "react";
import type { PriceListPage } from "@/lib/pricing";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

/** What to price the usage as; empty texts are left out. */
export type Ask = { model: string; input: string; output: string; cacheRead: string; discount: string };
export const NO_ASK: Ask = { model: "", input: "", output: "", cacheRead: "", discount: "" };

const RATES = [
  { key: "input", label: "Prompt, $ per 1M" },
  { key: "cacheRead", label: "Cache read, $ per 1M" },
  { key: "output", label: "Completion, $ per 1M" },
] as const;
const SUGGESTIONS = "20";

/** Another model, other rates, a discount, or several together. */
export function SimulatorForm({ ask, onAsk }: { ask: Ask; onAsk: (ask: Ask) => void }) {
  const [draft, setDraft] = useState(ask);
  const listId = useId();
  const search = draft.model.replace("/", " ").trim();
  const found = useRead<PriceListPage>(`/api/ui/prices?${new URLSearchParams({ limit: SUGGESTIONS, ...(search ? { search } : {}) })}`);
  const set = (change: Partial<Ask>) => setDraft({ ...draft, ...change });
  function submit(event: FormEvent) {
    event.preventDefault();
    onAsk(draft);
  }
  return (
    <form
      className="grid grid-cols-2 items-end gap-4 py-4 md:grid-cols-3 lg:grid-cols-[2fr_1fr_1fr_1fr_1fr_auto]"
      onSubmit={submit}
      aria-label="Price it as"
    >
      <Field label="Provider/model">
        {(control) => (
          <Input
            {...control}
            list={listId}
            autoComplete="off"
            spellCheck={false}
            placeholder="anthropic/claude-sonnet-5"
            value={draft.model}
            onChange={(event) => set({ model: event.target.value })}
          />
        )}
      </Field>
      <datalist id={listId}>
        {found.data?.data.map((row) => (
          <option key={`${row.provider}/${row.model}`} value={`${row.provider}/${row.model}`} />
        ))}
      </datalist>
      {RATES.map(({ key, label }) => (
        <Field key={key} label={label}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={draft[key]}
              onChange={(event) => set({ [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label="Discount, %">
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={draft.discount}
            onChange={(event) => set({ discount: event.target.value })}
          />
        )}
      </Field>
      <Button tone="primary" type="submit">
        Work it out
      </Button>
    </form>
  );
}
