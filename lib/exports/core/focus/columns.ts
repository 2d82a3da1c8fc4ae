/**
 * Columns of our FOCUS files, by version: those of the standard in alphabetical order, then ours. Names that the draft of 1.5
 * gives to who asked (PrincipalId, CredentialId, RequesterDetails, ConsumerId) stand with `x_` until it is ratified.
 */
export const FOCUS_PROFILES = ["1.4", "1.2"] as const;
export type FocusProfile = (typeof FOCUS_PROFILES)[number];

/** Of both versions. What we never know (zones, reservations, programs) is left out: all of it is conditional. */
const COMMON = [
  "BilledCost",
  "BillingAccountId",
  "BillingAccountName",
  "BillingAccountType",
  "BillingCurrency",
  "BillingPeriodEnd",
  "BillingPeriodStart",
  "ChargeCategory",
  "ChargeClass",
  "ChargeDescription",
  "ChargeFrequency",
  "ChargePeriodEnd",
  "ChargePeriodStart",
  "CommitmentDiscountCategory",
  "CommitmentDiscountId",
  "CommitmentDiscountName",
  "CommitmentDiscountQuantity",
  "CommitmentDiscountStatus",
  "CommitmentDiscountType",
  "CommitmentDiscountUnit",
  "ConsumedQuantity",
  "ConsumedUnit",
  "ContractedCost",
  "ContractedUnitPrice",
  "EffectiveCost",
  "InvoiceId",
  "InvoiceIssuerName",
  "ListCost",
  "ListUnitPrice",
  "PricingCategory",
  "PricingCurrency",
  "PricingCurrencyContractedUnitPrice",
  "PricingCurrencyEffectiveCost",
  "PricingCurrencyListUnitPrice",
  "PricingQuantity",
  "PricingUnit",
  "RegionId",
  "RegionName",
  "ResourceId",
  "ResourceName",
  "ResourceType",
  "ServiceCategory",
  "ServiceName",
  "ServiceSubcategory",
  "SkuId",
  "SkuMeter",
  "SkuPriceDetails",
  "SkuPriceId",
  "SubAccountId",
  "SubAccountName",
  "SubAccountType",
  "Tags",
] as const;
const OF_VERSION = {
  "1.4": [
    "AllocatedMethodDetails",
    "AllocatedMethodId",
    "AllocatedResourceId",
    "AllocatedResourceName",
    "AllocatedTags",
    "ContractApplied",
    "HostProviderName",
    "InvoiceDetailId",
    "ServiceProviderName",
  ],
  "1.2": ["ProviderName", "PublisherName"],
} as const;
const OURS = [
  "x_IdentityId",
  "x_IdentityType",
  "x_PrincipalId",
  "x_CredentialId",
  "x_RequesterDetails",
  "x_ConsumerId",
  "x_OwnerId",
  "x_TeamId",
  "x_BusinessUnitId",
  "x_CostCenter",
  "x_GlAccount",
  "x_Environment",
  "x_ApplicationId",
  "x_AttributionRule",
  "x_AttributionConfidence",
  "x_RatingVersion",
  "x_PriceTableId",
  "x_Billing",
  "x_FlatValue",
  "x_UnpricedCount",
  "x_StatementId",
  "x_StatementLineId",
  "x_ChargebackCost",
  "x_ChargebackCurrency",
  "x_SharedCost",
  "x_VarianceCost",
  "x_CorrectionReason",
  "x_CorrectionOf",
  "x_SplitOriginId",
  "x_SplitOriginCost",
  "x_ChargeKey",
] as const;

export type FocusColumn = (typeof COMMON)[number] | (typeof OF_VERSION)["1.4" | "1.2"][number] | (typeof OURS)[number];
/** Cells that are not empty. */
export type FocusCells = Partial<Record<FocusColumn, string>>;

const columnsOf = (version: FocusProfile): readonly FocusColumn[] => [...[...COMMON, ...OF_VERSION[version]].sort(), ...OURS];
const COLUMNS = { "1.4": columnsOf("1.4"), "1.2": columnsOf("1.2") };
/** In the order of the file. */
export const focusColumns = (version: FocusProfile): readonly FocusColumn[] => COLUMNS[version];
