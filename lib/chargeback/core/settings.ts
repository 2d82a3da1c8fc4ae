/** How the organisation closes its books. Amounts and percentages are decimal texts. */
export type AccountingSettings = {
  /** Percent of a period's cost. */
  unattributedLimit: string;
  varianceLimitPercent: string;
  varianceLimit: string;
  acceptanceDays: number;
  disputeDays: number;
  decisionDays: number;
  fallbackCostCentreId: string | null;
  fallbackOwnerId: string | null;
  recoveryCostCentreId: string | null;
  recoveryAccount: string;
  expenseAccount: string;
  entity: string;
  timeZone: string;
};
