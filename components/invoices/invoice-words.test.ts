import { expect, it } from "vitest";
import { VARIANCE_KINDS } from "@/lib/invoices/core/kinds";
import type { FileView, ProviderRow, ReconciliationView, VarianceView } from "@/lib/invoices/core/views";
import { causesOf, kindSays, outcomeWords, reconciliationTitle, totalsWords, varianceSays } from "./invoice-words";

const zero = Object.fromEntries(VARIANCE_KINDS.map((kind) => [kind, "0"])) as ProviderRow["byKind"];
const provider = { state: "over", byKind: { ...zero, rate: "-1", tax: "2" } } as ProviderRow;
const total = (differenceUsd: string, openUsd: string) => ({ agreedUsd: "0", differenceUsd, openUsd }) as ReconciliationView["total"];

it("the title says on which side the invoices are, and what is left to decide", () => {
  expect(reconciliationTitle({ total: total("170.56", "6.13"), providers: [provider] })).toBe(
    "Invoices are $170.56 above metered; $6.13 waits for a decision",
  );
  expect(reconciliationTitle({ total: total("-6.24", "0"), providers: [provider] })).toBe("Invoices are $6.24 below metered");
  expect(reconciliationTitle({ total: total("0", "0"), providers: [provider] })).toBe("Invoices and meter agree");
  expect(reconciliationTitle({ total: total("0", "0"), providers: [{ ...provider, state: "no_invoice" }] })).toBe(
    "No invoice of this period was imported yet",
  );
  expect(reconciliationTitle({ total: { ...total("0", "0"), agreedUsd: "-3" }, providers: [provider] })).toBe(
    "Invoices agree with what was agreed",
  );
  const without = { ...provider, state: "no_invoice", providerName: "OpenAI" } as const;
  expect(reconciliationTitle({ total: total("0", "0"), providers: [provider, without] })).toBe(
    "Invoices and meter agree; OpenAI without an invoice",
  );
  expect(reconciliationTitle({ total: total("9", "2"), providers: [provider, without, without] })).toBe(
    "Invoices are $9.00 above metered; $2.00 waits for a decision; 2 providers without an invoice",
  );
});

it("a rate under prices by volume is measured by what was agreed", () => {
  const facts = { ratePerMillion: { metered: "2", invoiced: "2.5" } };
  const rate = (agreed: boolean) => ({ kind: "rate", facts: { ...facts, agreed } }) as VarianceView;
  expect(varianceSays(rate(true))).toBe("Billed at $2.50 a million, agreed at $2.00.");
  expect(varianceSays(rate(false))).toBe("Billed at $2.50 a million, metered at $2.00.");
  expect([true, false].map((agreed) => kindSays(rate(agreed)).includes("agreed by volume"))).toEqual([true, false]);
});

it("only causes that somebody has are drawn", () => {
  expect(causesOf([provider]).map(({ id }) => id)).toEqual(["rate", "tax"]);
});

it("a file says what became of it", () => {
  const file = { fileName: "a.csv", state: "taken", added: 1, restated: 2, unchanged: 3, missing: 1, faultCount: 0 } as FileView;
  expect(outcomeWords(file)).toBe("1 line added, 2 lines restated, 3 unchanged, 1 earlier line not in it");
  expect(outcomeWords({ ...file, already: true })).toBe("a.csv was taken before; nothing changed");
  expect(outcomeWords({ ...file, state: "refused", faultCount: 12 })).toBe("Refused: 12 rows cannot be taken");
  expect(
    totalsWords([
      { currency: "USD", amount: "1204" },
      { currency: "EUR", amount: "35" },
    ]),
  ).toBe("$1,204.00 and €35.00");
});
