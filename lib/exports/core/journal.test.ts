import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildJournal,
  documentId,
  type Journal,
  type JournalCharge,
  type JournalInput,
  joinedJournal,
  type LedgerPlace,
  reversalOf,
} from "./journal";
import { BUILT_IN_TEMPLATES, fullDecimals, journalCells } from "./journal-template";

const open = (change: Partial<LedgerPlace> = {}): LedgerPlace => ({
  account: null,
  entity: null,
  taxCode: null,
  isPostable: true,
  ...change,
});
const PLACES: Record<string, LedgerPlace> = {
  "CC-100": open(),
  "CC-200": open(),
  "CC-IT": open(),
  "CC-DE": open({ entity: "ACME-DE", account: "6421", taxCode: "V0" }),
  "CC-999": open({ isPostable: false }),
};
const charge = (costCentreId: string, amount: bigint): JournalCharge => ({
  reference: `2026-09/${costCentreId} v1`,
  costCentreId,
  costCentreName: `Name of ${costCentreId}`,
  amount,
});
const input = (charges: JournalCharge[], change: Partial<JournalInput> = {}): JournalInput => ({
  period: { id: "2026-09", version: 1, postingDate: "2026-09-30" },
  currency: "USD",
  scale: 2,
  charges,
  placeOf: (id) => PLACES[id],
  usual: { entity: "ACME", expenseAccount: "6420" },
  recovery: { costCentreId: "CC-IT", account: "6999" },
  perEntity: true,
  ...change,
});
function made(journal: ReturnType<typeof buildJournal>): Journal {
  if ("faults" in journal) throw new Error(JSON.stringify(journal.faults));
  return journal;
}
const money = (amount: bigint | null): string => (amount === null ? "" : fullDecimals(amount, 2));
const brief = ({ lines }: Journal) =>
  lines.map(({ costCentreId, account, debit, credit }) => ({
    cost_centre: costCentreId,
    gl: account,
    debit: money(debit),
    credit: money(credit),
  }));

describe("the journal of a closing", () => {
  it("E01: balances: receiving cost centres are debited, the recovery is credited", () => {
    const journal = made(buildJournal(input([charge("CC-100", 64_500n), charge("CC-200", 39_000n)])));
    expect(brief(journal)).toEqual([
      { cost_centre: "CC-100", gl: "6420", debit: "645.00", credit: "" },
      { cost_centre: "CC-200", gl: "6420", debit: "390.00", credit: "" },
      { cost_centre: "CC-IT", gl: "6999", debit: "", credit: "1035.00" },
    ]);
    expect([money(journal.debit), money(journal.credit)]).toEqual(["1035.00", "1035.00"]);
  });

  it("E01: a credit swaps sides instead of a negative debit", () => {
    expect(brief(made(buildJournal(input([charge("CC-100", -500n), charge("CC-200", 200n)]))))).toEqual([
      { cost_centre: "CC-100", gl: "6420", debit: "", credit: "5.00" },
      { cost_centre: "CC-200", gl: "6420", debit: "2.00", credit: "" },
      { cost_centre: "CC-IT", gl: "6999", debit: "3.00", credit: "" },
    ]);
    expect(made(buildJournal(input([charge("CC-100", -200n), charge("CC-200", 200n)]))).lines).toHaveLength(2);
  });

  it("E03: a cost centre that is closed or unknown stops the export, and there is no line at all", () => {
    for (const id of ["CC-999", "CC-NONE", ""]) {
      const journal = buildJournal(input([charge("CC-100", 100n), charge(id, 100n)]));
      expect(journal).toMatchObject({ faults: [{ code: "COST_CENTRE_NOT_POSTABLE", costCentreId: id }] });
      expect("lines" in journal).toBe(false);
    }
    expect(buildJournal(input([charge("CC-999", 0n)]))).toMatchObject({ lines: [] });
    expect(buildJournal(input([charge("CC-100", 1n)], { recovery: null }))).toMatchObject({ faults: [{ code: "RECOVERY_NOT_SET" }] });
    expect(buildJournal(input([charge("CC-100", 1n)], { recovery: { costCentreId: "CC-999", account: "1" } }))).toMatchObject({
      faults: [{ code: "COST_CENTRE_NOT_POSTABLE", costCentreId: "CC-999" }],
    });
  });

  it("has one document for each entity, balanced by itself, and marks what crosses entities", () => {
    const journal = made(buildJournal(input([charge("CC-DE", 700n), charge("CC-100", 300n)])));
    expect(
      journal.lines.map(({ documentId: id, entity, account, taxCode, crossesEntities }) => [id, entity, account, taxCode, crossesEntities]),
    ).toEqual([
      ["JE-2026-09-v1-ACME", "ACME", "6420", null, false],
      ["JE-2026-09-v1-ACME", "ACME", "6999", null, false],
      ["JE-2026-09-v1-ACME-DE", "ACME-DE", "6421", "V0", true],
      ["JE-2026-09-v1-ACME-DE", "ACME-DE", "6999", null, true],
    ]);
    const one = made(buildJournal(input([charge("CC-DE", 700n), charge("CC-100", 300n)], { perEntity: false })));
    expect(new Set(one.lines.map((line) => line.documentId))).toEqual(new Set(["JE-2026-09-v1-ACME"]));
    expect(one.crossings).toBe(1);
    expect(documentId("2026-09", 2, "Acme & Co / KG")).toBe("JE-2026-09-v2-Acme-Co-KG");
    expect(documentId("2026-09", 1, "")).toBe("JE-2026-09-v1-ALL");
  });

  it("debits less credits of cost centres equal their statements, each document balances, no amount is below zero, and order changes nothing", () => {
    const id = fc.constantFrom("CC-100", "CC-200", "CC-DE");
    const charges = fc.uniqueArray(fc.tuple(id, fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })), { selector: ([each]) => each });
    fc.assert(
      fc.property(charges, fc.boolean(), (pairs, perEntity) => {
        const all = pairs.map(([each, amount]) => charge(each, amount));
        const journal = made(buildJournal(input(all, { perEntity })));
        expect(journal).toEqual(made(buildJournal(input([...all].reverse(), { perEntity }))));
        const net = (lines: Journal["lines"]): bigint => lines.reduce((sum, line) => sum + (line.debit ?? 0n) - (line.credit ?? 0n), 0n);
        for (const document of new Set(journal.lines.map((line) => line.documentId)))
          expect(net(journal.lines.filter((line) => line.documentId === document))).toBe(0n);
        for (const [each, amount] of pairs) expect(net(journal.lines.filter((line) => line.costCentreId === each))).toBe(amount);
        for (const { debit, credit } of journal.lines) {
          expect((debit === null) !== (credit === null)).toBe(true);
          expect((debit ?? credit ?? 0n) > 0n).toBe(true);
        }
        expect(journal.debit).toBe(journal.credit);
        // With what takes it back, every cost centre is where it was.
        const both = joinedJournal(journal, reversalOf(journal));
        for (const [each] of pairs) expect(net(both.lines.filter((line) => line.costCentreId === each))).toBe(0n);
        expect([both.debit, both.documents]).toEqual([both.credit, 2 * journal.documents]);
        expect(new Set(both.lines.map((line) => line.documentId)).size).toBe(both.documents);
      }),
    );
  });
});

describe("templates of journals", () => {
  const [line] = made(buildJournal(input([charge("CC-DE", 123_405n)]))).lines;
  const cells = (id: string) => {
    const template = BUILT_IN_TEMPLATES.find((each) => each.id === id);
    if (!template || !line) throw new Error(id);
    const row = journalCells(template, line, 2);
    return Object.fromEntries(template.columns.map(({ header }, i) => [header, row[i]]));
  };

  it("write what each ledger calls its columns, its dates, and all decimals of the currency", () => {
    expect(cells("generic")).toMatchObject({
      document_id: "JE-2026-09-v1-ACME-DE",
      gl: "6421",
      debit: "1234.05",
      credit: null,
      crosses_entities: "yes",
    });
    expect(cells("sap")).toMatchObject({
      BUKRS: "ACME-DE",
      BUDAT: "20260930",
      HKONT: "6421",
      KOSTL: "CC-DE",
      WRSOL: "1234.05",
      WRHAB: null,
      MWSKZ: "V0",
    });
    expect(cells("oracle")).toMatchObject({
      "Status Code": "NEW",
      "Effective Date of Transaction": "2026/09/30",
      "Entered Debit Amount": "1234.05",
    });
    expect(cells("workday")).toMatchObject({ JournalKey: "JE-2026-09-v1-ACME-DE", DebitAmount: "1234.05", CreditAmount: "0.00" });
    expect(cells("netsuite")).toMatchObject({
      "External ID": "JE-2026-09-v1-ACME-DE",
      Date: "09/30/2026",
      Debit: "1234.05",
      Department: "CC-DE",
    });
  });

  it("know currencies without and with three decimals", () => {
    expect([fullDecimals(1234n, 0), fullDecimals(5n, 3), fullDecimals(-5n, 2), fullDecimals(0n, 2)]).toEqual([
      "1234",
      "0.005",
      "-0.05",
      "0.00",
    ]);
  });
});
