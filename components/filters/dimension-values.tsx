"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { formatMoneyShort } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { SearchInput } from "../ui/input";
import { Segmented } from "../ui/segmented";
import type { DimensionFilter } from "./dimension-filter";

/** What is filtered by; of a label also its name. */
export type Filtered = { dimension: Exclude<Grouping, "meter">; label?: string | undefined };
export type DimensionValue = { id: string; name: string; costUsd?: string | undefined };
type UsageGroups = {
  groups: { group: Record<string, { id: string | null; name: string } | undefined>; costUsd?: string; rest?: number }[];
};

/**
 * The values of a dimension that had usage in the period, dearest first: they are what can be filtered by. What has no
 * value is "none".
 */
export function useDimensionValues(dimension: Filtered["dimension"], period: { from: string; to: string }, enabled = true, label?: string) {
  return useQuery({
    queryKey: ["dimension-values", dimension, label, period.from, period.to],
    enabled,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<DimensionValue[]> => {
      const query = new URLSearchParams({ ...period, groupBy: dimension, granularity: "month", metric: "cost", limit: "200" });
      if (label) query.set("label", label);
      const answer = await fetchJson<UsageGroups>(`/api/ui/spend?${query}`, { signal });
      return answer.groups.flatMap(({ group, costUsd, rest }) => {
        const value = group[dimension];
        return value && rest === undefined ? [{ id: value.id ?? "none", name: value.name, costUsd }] : [];
      });
    },
  });
}

type DimensionValuesProps = Filtered & {
  words: string;
  filter: DimensionFilter | null;
  period: { from: string; to: string };
  onChange: (filter: DimensionFilter | null) => void;
  onDone: () => void;
};

const MODES = [
  { value: "is", label: "is" },
  { value: "not", label: "is not" },
] as const;

/** Search, tick values or everything that contains what is searched for, is or is not. Every tick takes effect at once. */
export function DimensionValues({ dimension, label, words, filter, period, onChange, onDone }: DimensionValuesProps) {
  const [search, setSearch] = useState("");
  const values = useDimensionValues(dimension, period, true, label);
  const chosen = filter?.values ?? [];
  const contains = filter?.contains ?? [];
  const is = filter?.is ?? true;
  const part = search.trim();
  const missing = chosen.filter((id) => !values.data?.some((value) => value.id === id)).map((id): DimensionValue => ({ id, name: id }));
  const found = [...missing, ...(values.data ?? [])].filter((value) =>
    `${value.name} ${value.id}`.toLocaleLowerCase("en").includes(search.trim().toLocaleLowerCase("en")),
  );
  const change = (next: Partial<DimensionFilter>) => onChange({ is, values: chosen, contains, ...next });
  const toggled = (list: readonly string[], one: string) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
  return (
    <>
      <SearchInput
        placeholder={`Find: ${words.toLocaleLowerCase("en")}`}
        aria-label={`Find ${words.toLocaleLowerCase("en")}`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        autoFocus
      />
      {values.isPending ? <p className="none">Looking up…</p> : null}
      {values.isError ? <p className="none">{values.error.message}</p> : null}
      {values.data && found.length === 0 ? <p className="none">Nothing by that name had usage in this period.</p> : null}
      <fieldset aria-label={words}>
        {[...new Set([...contains, ...(part === "" ? [] : [part])])].map((one) => (
          <button
            key={`~${one}`}
            type="button"
            className="pop-item"
            aria-pressed={contains.includes(one)}
            onClick={() => change({ contains: toggled(contains, one) })}
          >
            <span className="tick">{contains.includes(one) ? <Icon name="check" /> : null}</span>
            <span className="name" dir="auto">
              Contains “{one}”
            </span>
          </button>
        ))}
        {found.slice(0, 100).map((value) => (
          <button
            key={value.id}
            type="button"
            className="pop-item"
            aria-pressed={chosen.includes(value.id)}
            onClick={() => change({ values: toggled(chosen, value.id) })}
          >
            <span className="tick">{chosen.includes(value.id) ? <Icon name="check" /> : null}</span>
            <span className="name" dir="auto">
              {value.name}
            </span>
            {value.costUsd ? <span className="hint num">{formatMoneyShort(value.costUsd)}</span> : null}
          </button>
        ))}
      </fieldset>
      <div className="filter-foot">
        <Segmented label="Keep or leave out" value={is ? "is" : "not"} onChange={(mode) => change({ is: mode === "is" })} choices={MODES} />
        <Button onClick={onDone}>Done</Button>
      </div>
    </>
  );
}
