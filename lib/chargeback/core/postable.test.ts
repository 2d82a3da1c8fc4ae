import { describe, expect, it } from "vitest";
import { type PostingCentre, postingFaults } from "./postable";

const centre = (id: string, more: Partial<PostingCentre> = {}): [string, PostingCentre] => [
  id,
  { id, name: id, posting: "open", isArchived: false, glAccount: null, ...more },
];
const settings = { recoveryCostCentreId: "CC-IT", recoveryAccount: "6999", expenseAccount: "6420" };
const faults = (
  charges: Record<string, bigint>,
  centres: [string, PostingCentre][],
  set = settings,
  takenBack: Parameters<typeof postingFaults>[3] = null,
) =>
  postingFaults(
    Object.entries(charges).map(([costCentreId, total]) => ({ costCentreId, total })),
    new Map([centre("CC-IT"), ...centres]),
    set,
    takenBack,
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

  it("of a period that is closed anew, so are the cost centres that its posted closing is taken back from, each told of once", () => {
    const centres = [centre("CC-100"), centre("CC-OLD", { posting: "closed" }), centre("CC-WAS", { isArchived: true })];
    const takenBack = { version: 2, costCentreIds: ["CC-WAS", "CC-OLD", "CC-100", "CC-GONE", "CC-IT"] };
    expect(faults({ "CC-100": 1n }, centres, settings, takenBack).map(({ message }) => message)).toEqual([
      "CC-GONE is gone, and version 2 is taken back from it.",
      "CC-OLD is closed for posting, and version 2 is taken back from it.",
      "CC-WAS is archived, and version 2 is taken back from it.",
    ]);
    expect(faults({}, centres, settings, takenBack)).toHaveLength(3);
    expect(faults({ "CC-OLD": 1n }, centres, settings, { version: 2, costCentreIds: ["CC-OLD"] })).toHaveLength(1);
    expect(faults({ "CC-100": 1n }, centres, settings, { version: 2, costCentreIds: ["CC-100"] })).toEqual([]);
  });

  it("what nobody bears, and charges without anybody to credit, cannot be posted; what comes to nothing needs nobody", () => {
    expect(faults({ "": 1n }, [])).toHaveLength(1);
    expect(faults({ "": 0n, "CC-999": 0n }, [])).toEqual([]);
    expect(faults({ "CC-100": 1n }, [centre("CC-100")], { ...settings, recoveryCostCentreId: null as never })).toHaveLength(1);
    expect(faults({ "CC-100": 1n }, [centre("CC-100")], { ...settings, expenseAccount: "", recoveryAccount: " " })).toHaveLength(3);
  });
});
