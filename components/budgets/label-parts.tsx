"use client";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { isNamedTwice, type LabelPart } from "./label-draft";

type LabelPartsProps = {
  labels: readonly LabelPart[];
  onChange: (labels: LabelPart[]) => void;
  errorOf: (field: string) => string | undefined;
};

/** Labels that a call has to carry to be counted, each with exactly this value. */
export function LabelParts({ labels, onChange, errorOf }: LabelPartsProps) {
  const put = (place: number, part: Partial<LabelPart>) => onChange(labels.map((one, i) => (i === place ? { ...one, ...part } : one)));
  return labels.map((label, place) => (
    // A row has no name of its own: it is the one in its place.
    // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end, and their text is all in their props
    <div className="scope-part" key={place}>
      <Field label="With the label" required error={isNamedTwice(labels, place) ? "Named twice." : undefined}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            placeholder="feature"
            value={label.key}
            onChange={(event) => put(place, { key: event.target.value })}
          />
        )}
      </Field>
      <Field label="Its value" required error={errorOf(`labels.${label.key.trim()}`)}>
        {(control) => (
          <Input {...control} autoComplete="off" value={label.value} onChange={(event) => put(place, { value: event.target.value })} />
        )}
      </Field>
      <Button square tone="plain" icon="x" onClick={() => onChange(labels.filter((_, i) => i !== place))}>
        {`Leave out the label ${label.key}`}
      </Button>
    </div>
  ));
}
