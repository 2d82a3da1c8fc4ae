/**
 * How a row is put together without making each of its cells: columns that depend on the same thing and stand beside each
 * other are one text, made once for each thing. A row is then some thirty texts, of which ten are its own.
 */
import { cell } from "./cell";
import { type FocusCells, type FocusColumn, type FocusProfile, focusColumns } from "./columns";

/** What cells of a usage row depend on. */
export type Group = "sku" | "day" | "dimension" | "value";

const GROUP_OF: Partial<Record<FocusColumn, Group>> = {
  BillingPeriodStart: "day",
  BillingPeriodEnd: "day",
  ChargePeriodStart: "day",
  ChargePeriodEnd: "day",
  InvoiceId: "dimension",
  SubAccountId: "dimension",
  SubAccountName: "dimension",
  SubAccountType: "dimension",
  Tags: "dimension",
  x_IdentityId: "dimension",
  x_IdentityType: "dimension",
  x_PrincipalId: "dimension",
  x_CredentialId: "dimension",
  x_RequesterDetails: "dimension",
  x_ConsumerId: "dimension",
  x_OwnerId: "dimension",
  x_TeamId: "dimension",
  x_BusinessUnitId: "dimension",
  x_CostCenter: "dimension",
  x_GlAccount: "dimension",
  x_Environment: "dimension",
  x_ApplicationId: "dimension",
  x_AttributionRule: "dimension",
  x_AttributionConfidence: "dimension",
  x_Billing: "dimension",
  x_StatementId: "dimension",
  x_StatementLineId: "dimension",
  BilledCost: "value",
  ConsumedQuantity: "value",
  ContractedCost: "value",
  EffectiveCost: "value",
  ListCost: "value",
  PricingCurrencyEffectiveCost: "value",
  PricingQuantity: "value",
  x_ChargebackCost: "value",
  x_ChargebackCurrency: "value",
  x_ChargeKey: "value",
  x_FlatValue: "value",
  x_UnpricedCount: "value",
};

/** Consecutive columns of one group. */
export type Segment = { group: Group; columns: readonly FocusColumn[] };

export function segmentsOf(version: FocusProfile): Segment[] {
  const segments: { group: Group; columns: FocusColumn[] }[] = [];
  for (const column of focusColumns(version)) {
    const group = GROUP_OF[column] ?? "sku";
    const last = segments.at(-1);
    if (last?.group === group && group !== "value") last.columns.push(column);
    else segments.push({ group, columns: [column] });
  }
  return segments;
}

/** The texts of one group, in the order of its segments. */
export const textsOf = (segments: readonly Segment[], group: Group, cells: FocusCells): string[] =>
  segments.flatMap((segment) => (segment.group === group ? [segment.columns.map((column) => cell(cells[column])).join(",")] : []));

export const headLine = (version: FocusProfile): string => `${focusColumns(version).join(",")}\r\n`;

/** A row of cells, for the few that are not usage. */
export function lineOf(version: FocusProfile, cells: FocusCells): string {
  let line = "";
  for (const column of focusColumns(version)) {
    const value = cells[column];
    line += value === undefined ? "," : `,${cell(value)}`;
  }
  return `${line.slice(1)}\r\n`;
}
