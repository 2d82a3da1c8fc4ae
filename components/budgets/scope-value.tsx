"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId } from "react";
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import type { Dimension } from "@/lib/reporting/core/dimensions";
import { useDimensionValues } from "../filters/dimension-values";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

type Hit = { type: string; id: string; name: string; detail: string | null };
/** Kinds that the inventory is searched for; all else is known by its usage. */
const SEARCHED: Partial<Record<ScopeDimension, string>> = {
  identity: "identity",
  team: "team",
  businessUnit: "business_unit",
  application: "application",
  environment: "environment",
};
const SHOWN = 20;

type ScopeValueProps = {
  dimension: ScopeDimension;
  label: string;
  value: string;
  /** The days that suggestions had usage in. */
  period: { from: string; to: string };
  error?: string | undefined;
  onChange: (value: string) => void;
};

/** One thing by its name, with what is known proposed while one types. The server takes names and ids alike. */
export function ScopeValue({ dimension, label, value, period, error, onChange }: ScopeValueProps) {
  const list = useId();
  const proposals = useProposals(dimension, value, period);
  return (
    <Field label={label} required error={error}>
      {(control) => (
        <>
          <Input
            {...control}
            list={list}
            autoComplete="off"
            placeholder="Name or id"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={list}>
            {proposals.map(({ id, name, detail }) => (
              <option key={id} value={name}>
                {detail ?? ""}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

function useProposals(dimension: ScopeDimension, value: string, period: { from: string; to: string }): Omit<Hit, "type">[] {
  const type = SEARCHED[dimension];
  const asked = useDeferredValue(value.trim());
  const path = `/api/ui/inventory/search?${new URLSearchParams({ query: asked, limit: String(SHOWN) })}`;
  const found = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<{ data: Hit[] }>(path, { signal }),
    enabled: type !== undefined && asked !== "",
    placeholderData: keepPreviousData,
  });
  const used = useDimensionValues(dimension as Dimension, period, type === undefined);
  if (type !== undefined) return found.data?.data.filter((hit) => hit.type === type) ?? [];
  return (used.data ?? [])
    .filter(({ id }) => id !== "none")
    .slice(0, 200)
    .map(({ id, name }) => ({ id, name, detail: id === name ? null : id }));
}
