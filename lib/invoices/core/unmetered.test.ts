import { expect, test } from "vitest";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { newestOf, type UnmeteredBill, unmeteredOf } from "./unmetered";
import type { ProviderRow, ReconciliationView, VarianceView } from "./views";

const provider = (name: string, invoicedUsd: string, state: ProviderRow["state"] = "over") =>
  ({ provider: name, providerName: name.toUpperCase(), invoicedUsd, state }) as ProviderRow;
const variance = (name: string, kind: VarianceView["kind"], differenceUsd: string, key: string | null = null) =>
  ({ provider: name, kind, differenceUsd, place: { key } }) as VarianceView;
const said = (view: Pick<ReconciliationView, "providers" | "variances">) =>
  unmeteredOf({ periodId: "2026-03", ...view }).map(({ providerName, unmeteredUsd, keys }) => [
    providerName,
    formatUsd(unmeteredUsd),
    keys,
  ]);

test("what was billed and not metered is summed by provider, with the keys that the invoice names, each once, dearest first", () => {
  const variances = [
    variance("openai", "missing", "1.5", "key_a"),
    variance("openai", "missing", "4", "key_b"),
    variance("openai", "missing", "0.5", "key_a"),
    variance("openai", "missing", "2"),
    variance("openai", "rate", "90"),
    variance("openai", "not_invoiced", "-50"),
    variance("anthropic", "missing", "7", "key_c"),
  ];
  expect(said({ providers: [provider("openai", "100"), provider("anthropic", "20")], variances })).toEqual([
    ["OPENAI", "8", ["key_b", "key_a"]],
    ["ANTHROPIC", "7", ["key_c"]],
  ]);
});

test("a provider whose bill is all metered is there with nothing, one without a bill or a rate is not there", () => {
  const providers = [provider("openai", "100", "agrees"), provider("aws", "0", "no_invoice"), provider("mistral", "0", "no_rate")];
  expect(said({ providers, variances: [variance("aws", "missing", "5")] })).toEqual([["OPENAI", "0", []]]);
});

test("of two months of a provider only the newer counts, in whatever order they come", () => {
  const bill = (name: string, month: string): UnmeteredBill => ({
    ...{ provider: name, providerName: name, month, keys: [] },
    ...{ invoicedUsd: parseUsd("1"), unmeteredUsd: parseUsd("1") },
  });
  const bills = [bill("a", "2026-02"), bill("b", "2026-02"), bill("a", "2026-03")];
  for (const given of [bills, bills.toReversed()])
    expect(
      newestOf(given)
        .map(({ provider: name, month }) => `${name} ${month}`)
        .sort(),
    ).toEqual(["a 2026-03", "b 2026-02"]);
});
