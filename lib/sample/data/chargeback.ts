/** How Northwind closes its books: settings, money that no call costs, the rule that spreads it, what its people say of a close. */

export const ANALYST = "ravi-menon";
export const CONTROLLER = "helen-okafor";

export const ACCOUNTING = {
  unattributedLimit: "10",
  varianceLimitPercent: "0.5",
  varianceLimit: "5",
  acceptanceDays: 7,
  disputeDays: 30,
  fallbackCostCentreId: "CC-9900",
  recoveryCostCentreId: "CC-9110",
  entity: "NWR-01",
  reason: "How Northwind closes",
};

/** For a year from the first month of the sample on. */
export const LICENCE = {
  name: "Model gateway licence",
  kind: "platform_fee",
  amount: "14400.00",
  costCentreId: "CC-5220",
  reason: "Contract of the gateway, paid once a year",
} as const;

export const LICENCE_RULE = {
  name: "Model gateway licence",
  definition: {
    source: { kind: "shared_cost", kinds: ["platform_fee"] },
    method: { kind: "proportional", basis: { by: "direct_cost" } },
    targets: { kind: "all", except: ["CC-9900"] },
  },
  reason: "Who calls models through the gateway pays for it",
};

export const WAIVED = "Looked at in the meeting of the close";
export const AGREED = "Agreed in the meeting of the close";
/** Whose invoice of the last month has not come yet. */
export const AWAITED = "openai";
