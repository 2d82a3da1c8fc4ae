"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { SettingScope } from "@/lib/anomalies/core/settings";
import { fetchJson } from "../states/fetch-json";
import { KIND_ICON } from "../tables/cells";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

export type PickedScope = { kind: SettingScope; id: string; name: string };
export const WHOLE: PickedScope = { kind: "organisation", id: "", name: "the whole organisation" };

const KINDS: readonly { value: SettingScope; label: string }[] = [
  { value: "organisation", label: "The whole organisation" },
  { value: "team", label: "One team" },
  { value: "application", label: "One application" },
  { value: "environment", label: "One environment" },
  { value: "identity", label: "One identity" },
];

type Hit = { type: string; id: string; name: string; detail: string | null };
const SHOWN = 6;

type ScopeFieldProps = { value: PickedScope; onChange: (scope: PickedScope) => void; mayAll: boolean; error?: string | undefined };

/** Where it holds: everywhere, or one thing that is found by a few letters of its name. */
export function ScopeField({ value, onChange, mayAll, error }: ScopeFieldProps) {
  return (
    <>
      <Field label="Where" required error={error}>
        {(control) => (
          <Select
            {...control}
            value={value.kind}
            onChange={(kind) => onChange(kind === "organisation" ? WHOLE : { kind, id: "", name: "" })}
            choices={mayAll ? KINDS : KINDS.filter((one) => one.value !== "organisation")}
          />
        )}
      </Field>
      {value.kind === "organisation" ? null : value.id === "" ? (
        <Finder kind={value.kind} onPick={({ id, name }) => onChange({ kind: value.kind, id, name })} />
      ) : (
        <p className="picked">
          <Icon name={KIND_ICON[value.kind] ?? "circle"} /> <span dir="auto">{value.name}</span>{" "}
          <Button tone="plain" square icon="x" onClick={() => onChange({ kind: value.kind, id: "", name: "" })}>
            {`Not ${value.name}`}
          </Button>
        </p>
      )}
    </>
  );
}

function Finder({ kind, onPick }: { kind: SettingScope; onPick: (hit: Hit) => void }) {
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const path = `/api/ui/inventory/search?${new URLSearchParams({ query: asked, limit: "20" })}`;
  const found = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<{ data: Hit[] }>(path, { signal }),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  const hits = asked === "" ? [] : (found.data?.data ?? []).filter(({ type }) => type === kind).slice(0, SHOWN);
  return (
    <div className="picker">
      <Field label={`Which ${kind}`} required error={found.error?.message}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            placeholder="A few letters of its name"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              const [first] = hits;
              if (event.key !== "Enter" || !first) return;
              event.preventDefault();
              onPick(first);
            }}
          />
        )}
      </Field>
      {asked === "" ? null : (
        <ul className="found" aria-label={`Found: ${kind}`}>
          {hits.map((hit) => (
            <li key={hit.id}>
              <button type="button" className="pop-item" onClick={() => onPick(hit)}>
                <Icon name={KIND_ICON[kind] ?? "circle"} />
                {hit.name}
                <span className="hint">{hit.detail ?? ""}</span>
              </button>
            </li>
          ))}
          {found.data && hits.length === 0 ? <li className="sub">Nothing is called that.</li> : null}
        </ul>
      )}
    </div>
  );
}
