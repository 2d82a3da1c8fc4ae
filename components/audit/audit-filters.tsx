"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { SearchInput } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";

const ANY = "any";
const KINDS = ["person", "token", "system"] as const;
const SPANS = ["day", "week", "month", "quarter"] as const;
const SPAN_DAYS = { day: 1, week: 7, month: 30, quarter: 90 } as const;
const DAY_MS = 86_400_000;

const PARSERS = {
  q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
  type: parseAsString,
  object: parseAsString,
  who: parseAsStringLiteral(KINDS),
  outcome: parseAsStringLiteral(["done", "denied"]),
  since: parseAsStringLiteral(SPANS),
};

/** The filter stands in the address: a link shows the same rows. */
export const useAuditFilter = () => useQueryStates(PARSERS);
type AuditFilterState = ReturnType<typeof useAuditFilter>[0];

/** As the reads take it. `since` begins with a UTC day, so that the same page asks the same question all day. */
export function auditSearch(filter: AuditFilterState): URLSearchParams {
  const search = new URLSearchParams();
  if (filter.q.trim()) search.set("query", filter.q.trim());
  if (filter.type) search.set("objectType", filter.type);
  if (filter.object) search.set("objectId", filter.object);
  if (filter.who) search.set("actorKind", filter.who);
  if (filter.outcome) search.set("outcome", filter.outcome);
  if (filter.since) {
    const from = Math.floor(Date.now() / DAY_MS) * DAY_MS - (SPAN_DAYS[filter.since] - 1) * DAY_MS;
    search.set("from", new Date(from).toISOString());
  }
  return search;
}

/** What rows are about, in plain words. */
const TYPES: readonly (readonly [string, string])[] = [
  ["identity", "Identities"],
  ["credential", "Credentials"],
  ["grant", "Grants"],
  ["person", "People"],
  ["user", "Members"],
  ["token", "Tokens"],
  ["budget", "Budgets"],
  ["review", "Access reviews"],
  ["finding", "Findings"],
  ["revocation", "Revocations"],
  ["policy", "Policies"],
  ["price", "Prices"],
  ["source", "Sources"],
  ["audit", "This log"],
];

export function AuditFilters({ filter, onChange }: { filter: AuditFilterState; onChange: ReturnType<typeof useAuditFilter>[1] }) {
  return (
    <search className="filters">
      <SearchInput
        aria-label="Find an entry"
        placeholder="Who, what, why or id"
        value={filter.q}
        onChange={(event) => void onChange({ q: event.target.value || null })}
      />
      <Segmented
        label="Outcome"
        value={filter.outcome ?? ANY}
        onChange={(outcome) => void onChange({ outcome: outcome === ANY ? null : (outcome as "done" | "denied") })}
        choices={[
          { value: ANY, label: "All" },
          { value: "done", label: "Done" },
          { value: "denied", label: "Denied" },
        ]}
      />
      <Select
        aria-label="What it is about"
        value={filter.type ?? ANY}
        onChange={(type) => void onChange({ type: type === ANY ? null : type })}
        choices={[{ value: ANY, label: "About anything" }, ...TYPES.map(([value, label]) => ({ value, label }))]}
      />
      <Select
        aria-label="By whom"
        value={filter.who ?? ANY}
        onChange={(who) => void onChange({ who: who === ANY ? null : (who as (typeof KINDS)[number]) })}
        choices={[
          { value: ANY, label: "By anybody" },
          { value: "person", label: "By people" },
          { value: "token", label: "By programs" },
          { value: "system", label: "By the product" },
        ]}
      />
      <Select
        aria-label="Since when"
        value={filter.since ?? ANY}
        onChange={(since) => void onChange({ since: since === ANY ? null : (since as (typeof SPANS)[number]) })}
        choices={[
          { value: ANY, label: "At any time" },
          { value: "day", label: "Today" },
          { value: "week", label: "In 7 days" },
          { value: "month", label: "In 30 days" },
          { value: "quarter", label: "In 90 days" },
        ]}
      />
    </search>
  );
}
