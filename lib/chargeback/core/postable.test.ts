import { describe, expect, it } from "vitest";
import { type PostingCentre, postingFaults } from "./postable";

const centre = (id: string, more: Partial<PostingCentre> = {}): [string, PostingCentre] => [
  id,
  { id, name: id, posting: "open", isArchived: false, glAccount: null, ...more },
];
const settings = { recoveryCostCentreId: "CC-IT", recoveryAccount: "6999", expenseAccount: "6420" };
const faults = (charges: Record<string, bigint>, centres: [string, PostingCentre][], set = settings) =>
  postingFaults(
    Object.entries(charges).map(([costCentreId, total]) => ({ costCentreId, total })),
    new Map([centre("CC-IT"), ...centres]),
    set,
  );

describe("what can be posted", () => {
  it("E01: charges of open cost centres with a recovery cost centre have no fault", () => {
    expect(faults({ "CC-100": 64500n, "CC-200": 39000n }, [centre("CC-100"), centre("CC-200")])).toEqual([]);
  });

  it("E03: a closed, archived or unknown cost centre is COST_CENTRE_NOT_POSTABLE", () => {
    const found = faults({ "CC-999": 1n, "CC-998": 1n, "CC-997": 1n }, [
      centre("CC-999", { posting: "closed" }),
      centre("CC-998", { isArchived: true }),
    ]);
    expect(found.map(({ code, costCentreId }) => [code, costCentreId])).toEqual(
      ["CC-997", "CC-998", "CC-999"].map((id) => ["COST_CENTRE_NOT_POSTABLE", id]),
    );
  });

  it("what nobody bears, and charges without anybody to credit, cannot be posted; what comes to nothing needs nobody", () => {
    expect(faults({ "": 1n }, [])).toHaveLength(1);
    expect(faults({ "": 0n, "CC-999": 0n }, [])).toEqual([]);
    expect(faults({ "CC-100": 1n }, [centre("CC-100")], { ...settings, recoveryCostCentreId: null as never })).toHaveLength(1);
    expect(faults({ "CC-100": 1n }, [centre("CC-100")], { ...settings, expenseAccount: "", recoveryAccount: " " })).toHaveLength(3);
  });
});
