"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type FiscalCalendar, fiscalSpan, fiscalSpanAt, isPlainCalendar, START_RULES, WEEK_PATTERNS } from "@/lib/kernel/fiscal";
import { daysIn } from "@/lib/kernel/period";
import { formatMonth, formatRange } from "../charts/prepare/dates";
import { useFiscalCalendar } from "../filters/fiscal-context";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { Facts } from "../ui/facts";
import { FormRow, FormRows } from "../ui/field";
import { Section } from "../ui/section";
import { Select } from "../ui/select";
import { notifyDone, notifyFailed } from "../ui/toast";

const MONTHS = Array.from({ length: 12 }, (_, i) => ({
  value: String(i + 1),
  label: formatMonth(new Date(Date.UTC(2026, i, 1)), { year: false }),
}));
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"].map((label, i) => ({
  value: String(i),
  label,
}));
const CUTS = [
  { value: "months", label: "Calendar months" },
  ...WEEK_PATTERNS.map((value) => ({ value: value as string, label: `Weeks, ${value}` })),
];
const START_WORDS = { nearest: "nearest to the first", on_or_before: "on or before the first", on_or_after: "on or after the first" };
const STARTS = START_RULES.map((value) => ({ value, label: START_WORDS[value] }));
const NAMED = [
  { value: "end" as const, label: "it ends in" },
  { value: "start" as const, label: "it begins in" },
];

/** How the fiscal year is cut into periods, with those of the year that runs. */
export function FiscalSection({ now, mayWrite }: { now: string; mayWrite: boolean }) {
  const stored = useFiscalCalendar();
  const [draft, setDraft] = useState(stored);
  const [pending, setPending] = useState(false);
  const router = useRouter();
  async function save() {
    setPending(true);
    try {
      await fetchJson("/api/ui/fiscal-calendar", { method: "PUT", body: { calendar: draft, reason: calendarWords(draft) } });
      notifyDone("The fiscal calendar is set");
      router.refresh();
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "It was not changed");
    } finally {
      setPending(false);
    }
  }
  return (
    <Section
      after
      id="fiscal-calendar"
      finding={calendarWords(stored)}
      name="Fiscal calendar: what quarters, fiscal periods and fiscal years are on every page"
    >
      {mayWrite ? <CalendarForm draft={draft} onChange={setDraft} /> : null}
      <Periods calendar={draft} now={now} />
      {mayWrite ? (
        <Button className="mt-4" pending={pending} disabled={JSON.stringify(draft) === JSON.stringify(stored)} onClick={() => void save()}>
          Set the calendar
        </Button>
      ) : null}
    </Section>
  );
}

function CalendarForm({ draft, onChange }: { draft: FiscalCalendar; onChange: (draft: FiscalCalendar) => void }) {
  const { firstMonth, yearNamedBy } = draft;
  function cut(value: string) {
    const pattern = WEEK_PATTERNS.find((one) => one === value);
    if (!pattern) onChange({ kind: "months", firstMonth, yearNamedBy });
    else onChange(draft.kind === "weeks" ? { ...draft, pattern } : { ...NEW_WEEKS, firstMonth, yearNamedBy, pattern });
  }
  return (
    <FormRows>
      <FormRow label="Periods" help="Weeks give each quarter 13 of them, and a 53rd to the last period where one is left over.">
        {(control) => <Select {...control} value={draft.kind === "months" ? "months" : draft.pattern} onChange={cut} choices={CUTS} />}
      </FormRow>
      <FormRow label="The year begins in">
        {(control) => (
          <Select
            {...control}
            value={String(firstMonth)}
            onChange={(value) => onChange({ ...draft, firstMonth: Number(value) })}
            choices={MONTHS}
          />
        )}
      </FormRow>
      {draft.kind === "weeks" ? (
        <>
          <FormRow label="On a">
            {(control) => (
              <Select
                {...control}
                value={String(draft.firstWeekday)}
                onChange={(value) => onChange({ ...draft, firstWeekday: Number(value) })}
                choices={WEEKDAYS}
              />
            )}
          </FormRow>
          <FormRow label="Which one" help={`Of ${MONTHS[firstMonth - 1]?.label ?? ""}`}>
            {(control) => (
              <Select {...control} value={draft.startRule} onChange={(startRule) => onChange({ ...draft, startRule })} choices={STARTS} />
            )}
          </FormRow>
        </>
      ) : null}
      <FormRow label="Named after the year">
        {(control) => (
          <Select {...control} value={yearNamedBy} onChange={(next) => onChange({ ...draft, yearNamedBy: next })} choices={NAMED} />
        )}
      </FormRow>
    </FormRows>
  );
}

const NEW_WEEKS = { kind: "weeks", firstWeekday: 0, startRule: "nearest" } as const;

function Periods({ calendar, now }: { calendar: FiscalCalendar; now: string }) {
  const year = fiscalSpanAt(calendar, "year", new Date(now));
  const quarters = Array.from({ length: 4 }, (_, i) => fiscalSpan(calendar, "quarter", year.index * 4 + i));
  const facts = [year, ...quarters].map(({ name, span }) => ({
    name,
    value: `${formatRange(span, { year: true, short: true })}, ${calendar.kind === "weeks" ? `${daysIn(span) / 7} weeks` : `${daysIn(span)} days`}`,
  }));
  return <Facts facts={facts} />;
}

/** "Calendar months, the year from January", "4-4-5 weeks, the year from the Sunday nearest to the first of February". */
export function calendarWords(calendar: FiscalCalendar): string {
  const month = MONTHS[calendar.firstMonth - 1]?.label ?? "";
  if (isPlainCalendar(calendar)) return "The fiscal year is the calendar year";
  if (calendar.kind === "months") return `The fiscal year is calendar months from ${month}`;
  const weekday = WEEKDAYS[calendar.firstWeekday]?.label ?? "";
  return `The fiscal year is ${calendar.pattern} weeks from the ${weekday} ${START_WORDS[calendar.startRule]} of ${month}`;
}
