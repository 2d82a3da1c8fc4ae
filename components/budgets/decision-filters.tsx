"use client";
import type { DecisionView } from "@/lib/budgets/core/views";
import { useRead } from "../states/use-read";
import { Select } from "../ui/select";
import { DECISIONS_PATH } from "./budget-words";
import { type DecisionFilter, identityChoices, REASON_WORDS, SPAN_CHOICES } from "./decision-words";

const ANY = "any";
const REASONS = Object.entries(REASON_WORDS).map(([value, label]) => ({ value, label }));

type DecisionFiltersProps = {
  of: { budget?: string; identity?: string };
  filter: DecisionFilter;
  onChange: (part: Partial<DecisionFilter>) => void;
};

/** Whose calls, why and since when. The identities offered are those of the newest 200 entries. */
export function DecisionFilters({ of, filter, onChange }: DecisionFiltersProps) {
  const { identity, reason, since } = filter;
  const whole = useRead<{ data: DecisionView[] }>(`${DECISIONS_PATH}?${new URLSearchParams({ ...of, limit: "200" })}`);
  return (
    <search className="log-filters no-print" aria-label="Narrow the decisions">
      {of.identity === undefined ? (
        <Select
          aria-label="Whose calls"
          value={identity ?? ANY}
          onChange={(next) => onChange({ identity: next === ANY ? null : next })}
          choices={[{ value: ANY, label: "Of anybody" }, ...identityChoices(whole.data?.data ?? [], identity)]}
        />
      ) : null}
      <Select
        aria-label="Why"
        value={reason ?? ANY}
        onChange={(next) => onChange({ reason: next === ANY ? null : next })}
        choices={[{ value: ANY, label: "For any reason" }, ...REASONS]}
      />
      <Select<typeof ANY | NonNullable<DecisionFilter["since"]>>
        aria-label="Since when"
        value={since ?? ANY}
        onChange={(next) => onChange({ since: next === ANY ? null : next })}
        choices={[{ value: ANY, label: "At any time" }, ...SPAN_CHOICES]}
      />
    </search>
  );
}
