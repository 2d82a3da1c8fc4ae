"use client";
import { useRef } from "react";
import { Button } from "../ui/button";
import { Input } from "../ui/input";

export type TierDraft = { key: number; above: string; rate: string };
export const FIRST_TIERS: readonly TierDraft[] = [
  { key: 0, above: "0", rate: "" },
  { key: 1, above: "", rate: "" },
];

type TierFieldsProps = {
  tiers: readonly TierDraft[];
  onChange: (tiers: readonly TierDraft[]) => void;
  /** What a rate is: "Dollars a million". */
  rate: string;
};

/** Above which volume, and what it costs there. The first tier begins at nothing. */
export function TierFields({ tiers, onChange, rate }: TierFieldsProps) {
  const set = (key: number, part: Partial<TierDraft>) => onChange(tiers.map((tier) => (tier.key === key ? { ...tier, ...part } : tier)));
  const add = useRef<HTMLButtonElement>(null);
  /** What had the focus is gone with its row. */
  function remove(key: number) {
    onChange(tiers.filter((tier) => tier.key !== key));
    add.current?.focus();
  }
  const next = tiers.reduce((most, { key }) => Math.max(most, key), -1) + 1;
  return (
    <fieldset className="field">
      <legend>Tiers: above which volume, and {rate.toLowerCase()}</legend>
      {tiers.map(({ key, above, rate: value }, i) => (
        <div key={key} className="mb-2 flex gap-2">
          <Input
            aria-label={`Tier ${i + 1}, above`}
            placeholder="Above"
            inputMode="decimal"
            value={above}
            readOnly={i === 0}
            onChange={(event) => set(key, { above: event.target.value })}
          />
          <Input
            aria-label={`Tier ${i + 1}, ${rate.toLowerCase()}`}
            placeholder={rate}
            inputMode="decimal"
            value={value}
            onChange={(event) => set(key, { rate: event.target.value })}
          />
          {i === 0 ? null : (
            <Button square icon="trash" tone="plain" onClick={() => remove(key)}>
              {`Remove tier ${i + 1}`}
            </Button>
          )}
        </div>
      ))}
      <Button ref={add} icon="plus" onClick={() => onChange([...tiers, { key: next, above: "", rate: "" }])}>
        Add a tier
      </Button>
    </fieldset>
  );
}
