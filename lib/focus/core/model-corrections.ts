/**
 * Rules of the published 1.2 model that say in words what their machine form does not. The words hold. Each was found by
 * comparing both, and by what the official validator says of its own examples.
 */
import type { OfficialRule } from "./model";

export const CORRECTIONS: Readonly<Record<string, { why: string } & Partial<Pick<OfficialRule, "requirement" | "condition" | "keyword">>>> =
  {
    "ConsumedQuantity-C-006-C": {
      why: "Asks for a quantity on corrections; its words ask for one on everything else.",
      condition: ["CheckNotValue", "ChargeClass", "Correction"],
    },
    "CommitmentDiscountStatus-C-003-C": {
      why: "Asks for a status without a commitment; its words forbid one.",
      requirement: ["CheckValue", "CommitmentDiscountStatus", null],
    },
    "CommitmentDiscountStatus-C-004-C": {
      why: "Its condition is turned round.",
      condition: ["AND", ["CheckNotValue", "CommitmentDiscountId", null], ["CheckValue", "ChargeCategory", "Usage"]],
    },
    "CommitmentDiscountStatus-C-005-M": {
      why: "Lists the values of another column; those of this one are Used and Unused.",
      requirement: ["OR", ["CheckValue", "CommitmentDiscountStatus", "Used"], ["CheckValue", "CommitmentDiscountStatus", "Unused"]],
    },
    "PricingCurrencyEffectiveCost-C-004-M": {
      why: "Looks at another column, which has the same rule itself.",
      keyword: "MAY",
    },
    "SubAccountType-C-003-C": {
      why: "Joins two implications by OR, which always holds; both are meant.",
      requirement: ["AND", ["CheckModelRule", "SubAccountType-C-004-C"], ["CheckModelRule", "SubAccountType-C-005-C"]],
    },
  };
