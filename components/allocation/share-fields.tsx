"use client";
import { PERCENT_SCALE, parsePercent } from "@/lib/allocation/core/spread";
import { formatFixed } from "@/lib/kernel/money";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { ManyPicker } from "./many-picker";
import type { RuleFieldsProps } from "./rule-fields";
import type { ShareForm } from "./rule-form";

/** The sum of what can be read so far. */
function sumOf(shares: readonly ShareForm[]): string {
  const sum = shares.reduce(
    (added, { percent }) => added + (/^\d{1,3}(\.\d{1,4})?$/.test(percent.trim()) ? parsePercent(percent) : 0n),
    0n,
  );
  return formatFixed(sum, PERCENT_SCALE);
}

/** Percentages of cost centres, with their sum while they are written. */
export function ShareFields({ form, onChange, choices, errorOf }: RuleFieldsProps) {
  const { shares } = form;
  const nameOf = (id: string) => choices.names.costCentre.find((centre) => centre.id === id)?.name ?? id;
  const set = (next: readonly ShareForm[]) => onChange({ ...form, shares: next });
  const choose = (ids: readonly string[]) =>
    set(ids.map((id) => shares.find(({ costCentreId }) => costCentreId === id) ?? { costCentreId: id, percent: "" }));
  const sum = sumOf(shares);
  const error = errorOf("definition.method.shares");
  return (
    <>
      <div className="al-grid">
        <ManyPicker
          label="Cost centres"
          none="Nobody is chosen"
          choices={choices.names.costCentre}
          chosen={shares.map(({ costCentreId }) => costCentreId)}
          onChange={choose}
        />
      </div>
      {shares.map(({ costCentreId, percent }) => (
        <div className="al-share" key={costCentreId}>
          <span dir="auto">{nameOf(costCentreId)}</span>
          <Input
            aria-label={`Percentage of ${nameOf(costCentreId)}`}
            inputMode="decimal"
            value={percent}
            onChange={(event) =>
              set(shares.map((each) => (each.costCentreId === costCentreId ? { ...each, percent: event.target.value } : each)))
            }
          />
          <button
            type="button"
            className="btn plain square"
            aria-label={`Leave ${nameOf(costCentreId)} out`}
            onClick={() => set(shares.filter((each) => each.costCentreId !== costCentreId))}
          >
            <Icon name="x" />
          </button>
        </div>
      ))}
      {shares.length > 0 ? (
        <p className="al-sentence" role="status">
          {sum === "100" ? "The percentages sum to 100." : `The percentages sum to ${sum}; they must sum to exactly 100.`}
        </p>
      ) : null}
      {error ? (
        <p className="err" role="alert">
          {error}
        </p>
      ) : null}
    </>
  );
}
