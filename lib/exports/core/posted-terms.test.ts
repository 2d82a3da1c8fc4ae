import { expect, it } from "vitest";
import { buildJournal, type JournalCharge, type JournalTerms } from "./journal";
import { builtInTemplate, DEFAULT_TEMPLATE, journalCells } from "./journal-template";
import { type PostedLine, postedTerms } from "./posted-terms";

const then: JournalTerms = {
  ...{ entity: "ACME", expenseAccount: "6420", recoveryAccount: "6999", recoveryCostCentreId: "IT", perEntity: true },
  places: {
    A: { account: null, entity: null, taxCode: null },
    B: { account: "6421", entity: "ACME-DE", taxCode: "V0" },
    IT: { account: null, entity: null, taxCode: null },
  },
};
const now: JournalTerms = { ...then, entity: "NEW", expenseAccount: "1", recoveryAccount: "2", recoveryCostCentreId: "C", places: {} };

function journalBy(terms: JournalTerms, charges: readonly JournalCharge[]) {
  const made = buildJournal({
    ...{ period: { id: "2026-09", version: 1, postingDate: "2026-09-30" }, currency: "USD", scale: 2, charges, perEntity: terms.perEntity },
    placeOf: (id) => {
      const place = terms.places[id];
      return place && { ...place, isPostable: true };
    },
    usual: { entity: terms.entity, expenseAccount: terms.expenseAccount },
    recovery: { costCentreId: terms.recoveryCostCentreId, account: terms.recoveryAccount },
  });
  if ("faults" in made) throw new Error(JSON.stringify(made.faults));
  return made;
}
const charge = (costCentreId: string, amount: bigint): JournalCharge => ({
  ...{ reference: `2026-09/${costCentreId} v1`, costCentreId, costCentreName: costCentreId, amount },
});
const linesOf = (charges: readonly JournalCharge[]): PostedLine[] => {
  const template = builtInTemplate(DEFAULT_TEMPLATE);
  if (!template) throw new Error("built in");
  const heads = template.columns.map(({ header }) => header);
  return journalBy(then, charges).lines.map((line) => {
    const cells = journalCells(template, line, 2);
    return Object.fromEntries(heads.map((head, i) => [head, cells[i] ?? ""])) as PostedLine;
  });
};

it("the accounts that a file tells make the same journal again, whatever holds now", () => {
  for (const charges of [
    [charge("A", 300n), charge("B", 700n)],
    [charge("A", 300n), charge("IT", 5n)],
    [charge("A", -300n), charge("B", 1n)],
  ])
    expect(journalBy(postedTerms(linesOf(charges), "2026-09 v1", now), charges)).toEqual(journalBy(then, charges));
});

it("the guard of a spreadsheet in front of a text is no part of it; what no line tells is as it is now", () => {
  const lines = [{ entity: "'-DE", cost_centre: "'=A", gl: "'+6", tax_code: "", reference: "x", crosses_entities: "no" }];
  expect(postedTerms(lines, "2026-09 v1", now)).toMatchObject({
    ...{ recoveryCostCentreId: "C", recoveryAccount: "2" },
    places: { "=A": { account: "+6", entity: "-DE", taxCode: null }, C: { entity: "-DE" } },
  });
});
