"use client";
import { type FormEvent, useState } from "react";
import { utcDate } from "@/lib/kernel/period";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { ChoiceChip } from "./choice-chip";
import { useClosedDays } from "./closed-periods";
import {
  DEFAULT_PERIOD,
  describePreset,
  LONGEST_DAYS,
  type Moment,
  namePeriod,
  type Period,
  PRESETS,
  parsePeriod,
  spanOfPeriod,
  writePeriod,
} from "./period";

type PeriodChipProps = {
  period: Period;
  moment: Moment;
  onChange: (period: Period) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

const CLOSED = <Icon name="lock" label="closed" className="closed" />;

/** Presets, and any days from one to the other. Days are UTC, and the chip says so; what is closed carries a lock. */
export function PeriodChip({ period, moment, onChange, open, onOpenChange }: PeriodChipProps) {
  const isClosed = useClosedDays();
  const markOf = (one: Period) => (isClosed(spanOfPeriod(one, moment)) ? { mark: CLOSED } : {});
  const choices = PRESETS.map((preset) => ({
    value: preset as string,
    ...describePreset(preset, moment),
    ...markOf({ kind: "preset", preset }),
  }));
  return (
    <ChoiceChip
      what="Period"
      words={namePeriod(period, moment)}
      {...markOf(period)}
      value={writePeriod(period)}
      choices={choices}
      onChange={(value) => onChange(parsePeriod(value) ?? DEFAULT_PERIOD)}
      open={open}
      onOpenChange={onOpenChange}
    >
      <CustomDays
        period={period}
        moment={moment}
        onChange={(days) => {
          onChange(days);
          onOpenChange(false);
        }}
      />
    </ChoiceChip>
  );
}

function CustomDays({ period, moment, onChange }: Pick<PeriodChipProps, "period" | "moment" | "onChange">) {
  const span = spanOfPeriod(period, moment);
  const [first, setFirst] = useState(utcDate(span.start));
  const [last, setLast] = useState(utcDate(new Date(span.end.getTime() - 1)));
  const [refusal, setRefusal] = useState<string | null>(null);
  function submit(event: FormEvent) {
    event.preventDefault();
    const chosen = parsePeriod(`${first}..${last}`);
    if (chosen) onChange(chosen);
    else
      setRefusal(
        first > last ? "The first day is after the last." : `Choose two days, at most ${LONGEST_DAYS.toLocaleString("en")} apart.`,
      );
  }
  return (
    <form className="filter-ranges" onSubmit={submit}>
      <div className="two">
        <Field label="First day">
          {(control) => <Input {...control} type="date" value={first} max={last} onChange={(event) => setFirst(event.target.value)} />}
        </Field>
        <Field label="Last day" error={refusal}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={last}
              min={first}
              max={utcDate(moment.now)}
              onChange={(event) => setLast(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="flex items-center">
        <span className="sub">Days in UTC</span>
        <Button type="submit" className="ml-auto">
          Show these days
        </Button>
      </div>
    </form>
  );
}
