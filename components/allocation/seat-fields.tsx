"use client";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { type SeatForm, type SharedCostForm, seatSum } from "./shared-cost-form";

const EMPTY_SEAT = { count: "1", costCentreId: "", teamId: "", name: "", from: "", to: "" };

type SeatFieldsProps = {
  form: Pick<SharedCostForm, "seats" | "amount" | "currency">;
  centres: readonly { value: string; label: string }[];
  onChange: (seats: readonly SeatForm[]) => void;
  error: string | undefined;
};

/** How many seats of which cost centre, from which day on; the day of leaving is not paid. */
export function SeatFields({ form, centres, onChange, error }: SeatFieldsProps) {
  const { seats } = form;
  const sum = seatSum(form);
  const change = (key: number, with_: Partial<SeatForm>) =>
    onChange(seats.map((seat) => (seat.key === key ? { ...seat, ...with_ } : seat)));
  return (
    <fieldset className="field">
      <legend>Seats</legend>
      {seats.map((seat, i) => (
        <div className="al-grid" key={seat.key}>
          <Field label={`Row ${i + 1}: how many`} required>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                maxLength={5}
                value={seat.count}
                onChange={(event) => change(seat.key, { count: event.target.value })}
              />
            )}
          </Field>
          <Field label="Cost centre" required>
            {(control) => (
              <Select
                {...control}
                value={seat.costCentreId || undefined}
                choices={centres}
                onChange={(costCentreId) => change(seat.key, { costCentreId })}
              />
            )}
          </Field>
          <Field label="Who" optional>
            {(control) => <Input {...control} value={seat.name} onChange={(event) => change(seat.key, { name: event.target.value })} />}
          </Field>
          <Field label="From" required>
            {(control) => (
              <Input {...control} type="date" value={seat.from} onChange={(event) => change(seat.key, { from: event.target.value })} />
            )}
          </Field>
          <Field label="Until" optional>
            {(control) => (
              <Input {...control} type="date" value={seat.to} onChange={(event) => change(seat.key, { to: event.target.value })} />
            )}
          </Field>
        </div>
      ))}
      {error ? (
        <p className="err" role="alert">
          {error}
        </p>
      ) : null}
      {sum ? (
        <p className="al-sentence" role="status">
          {sum}
        </p>
      ) : null}
      <div className="al-acts">
        <Button icon="plus" onClick={() => onChange([...seats, { ...EMPTY_SEAT, key: Math.max(0, ...seats.map(({ key }) => key)) + 1 }])}>
          Add seats
        </Button>
        {seats.length > 0 ? (
          <Button tone="plain" onClick={() => onChange(seats.slice(0, -1))}>
            Take the last row away
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
