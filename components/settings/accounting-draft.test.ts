import { describe, expect, it } from "vitest";
import { AccountingInput } from "@/lib/chargeback/core/accounting-input";
import type { AccountingView } from "@/lib/chargeback/core/views";
import { changesOf, draftOf } from "./accounting-draft";

const VIEW: AccountingView = {
  ...{ unattributedLimit: "10", varianceLimitPercent: "0.5", varianceLimit: "5", acceptanceDays: 7, disputeDays: 30, decisionDays: 14 },
  ...{ fallbackCostCentre: { id: "CC-9900", name: "Unattributed" }, fallbackOwner: null, recoveryCostCentre: null },
  ...{ recoveryAccount: "6999", expenseAccount: "6420", entity: "", timeZone: "UTC", calendar: "months", lastClosed: null },
};
const changed = (part: object) => changesOf({ ...draftOf(VIEW), ...part }, VIEW);

describe("a change of the accounting settings", () => {
  it("sends nothing when nothing was changed", () => {
    expect(changed({})).toEqual({});
    expect(changed({ entity: "  " })).toEqual({});
  });

  it("sends only what differs, ids instead of names, and null for what was taken out", () => {
    expect(
      changed({ acceptanceDays: "10", fallbackCostCentre: null, fallbackOwner: { id: "per_1", name: "Ravi Menon" }, entity: " NR-DE " }),
    ).toEqual({
      ...{ acceptanceDays: 10, fallbackCostCentreId: null, fallbackOwnerId: "per_1", entity: "NR-DE" },
    });
  });

  it("is what the interface takes, and days that are no number are refused there", () => {
    const sent = { ...changed({ timeZone: "Europe/Berlin", varianceLimit: "7.50", disputeDays: "45" }), reason: "As agreed" };
    expect(AccountingInput.safeParse(sent).success).toBe(true);
    expect(AccountingInput.safeParse({ ...changed({ disputeDays: "soon" }), reason: "As agreed" }).success).toBe(false);
    expect(AccountingInput.safeParse({ ...changed({ disputeDays: "" }), reason: "As agreed" }).success).toBe(false);
  });
});
