"use client";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { ManyPicker } from "./many-picker";
import type { RuleFieldsProps } from "./rule-fields";
import type { EachFloor } from "./rule-form";

const FLOORS = [
  { value: "none", label: "No floor" },
  { value: "percent", label: "Percent of the amount" },
  { value: "amount", label: "An amount" },
] as const;

/** What each gets at least, before the rest is spread: all of them, and some otherwise. */
export function FloorFields({ form, onChange, choices, errorOf }: RuleFieldsProps) {
  return (
    <div className="al-grid">
      <Field label="Each gets at least" help="Before the rest is spread.">
        {(control) => (
          <Select {...control} value={form.floorUnit} choices={FLOORS} onChange={(floorUnit) => onChange({ ...form, floorUnit })} />
        )}
      </Field>
      {form.floorUnit === "none" ? null : (
        <Field
          label={form.floorUnit === "percent" ? "Percent" : `Amount, ${choices.currency}`}
          required
          error={errorOf("definition.method.floors.everyone.value")}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={form.floor}
              onChange={(event) => onChange({ ...form, floor: event.target.value })}
            />
          )}
        </Field>
      )}
      <EachFloorFields form={form} onChange={onChange} choices={choices} errorOf={errorOf} />
    </div>
  );
}

function EachFloorFields({ form, onChange, choices, errorOf }: RuleFieldsProps) {
  const { eachFloor } = form;
  const units = FLOORS.filter(({ value }) => value !== "none").map(({ value }) => ({
    value: value as EachFloor["unit"],
    label: value === "percent" ? "%" : choices.currency,
  }));
  const nameOf = (id: string) => choices.names.costCentre.find((centre) => centre.id === id)?.name ?? id;
  const set = (next: readonly EachFloor[]) => onChange({ ...form, eachFloor: next });
  const change = (id: string, with_: Partial<EachFloor>) =>
    set(eachFloor.map((each) => (each.costCentreId === id ? { ...each, ...with_ } : each)));
  const choose = (ids: readonly string[]) =>
    set(
      ids.map(
        (id) => eachFloor.find(({ costCentreId }) => costCentreId === id) ?? { costCentreId: id, unit: "amount" as const, value: "" },
      ),
    );
  return (
    <>
      <ManyPicker
        label="Another floor for"
        none="Nobody"
        choices={choices.names.costCentre}
        chosen={eachFloor.map(({ costCentreId }) => costCentreId)}
        onChange={choose}
      />
      <div className="al-wide">
        {eachFloor.map(({ costCentreId, unit, value }, i) => (
          <div className="al-share unit" key={costCentreId}>
            <span dir="auto">{nameOf(costCentreId)}</span>
            <Input
              aria-label={`At least, ${nameOf(costCentreId)}`}
              inputMode="decimal"
              value={value}
              aria-invalid={errorOf(`definition.method.floors.each[${i}].floor.value`) ? true : undefined}
              onChange={(event) => change(costCentreId, { value: event.target.value })}
            />
            <Select
              aria-label={`In what, ${nameOf(costCentreId)}`}
              value={unit}
              choices={units}
              onChange={(next) => change(costCentreId, { unit: next })}
            />
            <button
              type="button"
              className="btn plain square"
              aria-label={`No other floor for ${nameOf(costCentreId)}`}
              onClick={() => set(eachFloor.filter((each) => each.costCentreId !== costCentreId))}
            >
              <Icon name="x" />
            </button>
          </div>
        ))}
        {eachFloor.map((each, i) => {
          const error = errorOf(`definition.method.floors.each[${i}].floor.value`);
          return error ? (
            <p className="err" role="alert" key={each.costCentreId}>
              {`${nameOf(each.costCentreId)}: ${error}`}
            </p>
          ) : null;
        })}
      </div>
    </>
  );
}
