/** CSV with columns of its own, read as a person said. */
import { formatFixed, parseFixed, USD_SCALE } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import { COUNT_METERS, TOKEN_METERS } from "@/lib/pricing/core/meters";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { LineKind } from "../kinds";
import { LINE_KINDS } from "../kinds";
import { type MappedField, type Mapping, plainName } from "../mapping";
import { meterOfWords } from "../meter-words";
import { unitFactor } from "../read-amount";
import { times } from "./quantity";
import { Fields, hourOf, isNegative, type RowReader } from "./row";

const METERS: ReadonlySet<string> = new Set([...TOKEN_METERS, ...COUNT_METERS]);

export const mappedReader =
  (mapping: Mapping): RowReader =>
  (row, context) => {
    const fields = new Fields(row, { mark: mapping.decimalMark, order: mapping.dateOrder });
    const columns = (field: MappedField): string[] => {
      const name = mapping.columns[field];
      return name === undefined ? [] : [plainName(name)];
    };
    const days = fields.days(columns("from"), columns("to"));
    const told = fields.amount(...columns("amount"));
    const currency = fields.currency(mapping.currency, ...columns("currency"));
    const amount = mapping.inCents ? formatFixed(parseFixed(`${told}e-${minorUnits(currency)}`, USD_SCALE), USD_SCALE) : told;
    const kind = kindOf(fields.text(...columns("kind")), amount);
    const meterText = fields.text(...columns("meter"));
    const quantity = fields.number(...columns("quantity"));
    const factor = unitFactor(fields.text(...columns("unit"))) ?? (columns("unit").length === 0 ? 1n : null);
    const providerText = fields.text(...columns("provider"));
    return fields.done({
      fromDay: days.fromDay,
      toDay: days.toDay,
      provider: providerText === "" ? context.provider : normaliseProvider(providerText),
      model: fields.named(...columns("model")),
      project: fields.named(...columns("project")),
      key: fields.named(...columns("key")),
      meter: METERS.has(meterText) ? meterText : meterOfWords(meterText),
      kind,
      quantity: kind === "usage" && quantity !== null && factor !== null ? times(quantity, factor) : null,
      amount,
      currency,
      invoiceId: fields.named(...columns("invoice")),
      description:
        fields.text(...columns("description")) || [fields.text(...columns("model")), meterText].filter(Boolean).join(", ") || "Charge",
      detail: hourOf(days.start),
    });
  };

const WORDS: readonly (readonly [RegExp, LineKind])[] = [
  [/tax|vat|mwst|ust/i, "tax"],
  [/credit|refund|discount|promo|gutschrift/i, "credit"],
  [/fee|seat|subscription|purchase|support|commit/i, "fee"],
  [/adjust|rounding/i, "adjustment"],
];

function kindOf(text: string, amount: string): LineKind {
  const plain = text.toLowerCase();
  const known = LINE_KINDS.find((kind) => kind === plain && kind !== "counted");
  const kind = known ?? WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? "usage";
  return kind === "usage" && isNegative(amount) ? "credit" : kind;
}
