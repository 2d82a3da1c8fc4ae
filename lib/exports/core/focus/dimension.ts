/** Whom a row is attributed to: the cells that all rows of one dimension share. */
import type { LineDimension, Named, NameOf } from "@/lib/chargeback/core/period-lines";
import type { FocusCells } from "./columns";

type DimensionWords = {
  nameOf: NameOf;
  /** Of a cost centre; undefined where it is not shown. */
  accountOf: (costCentreId: string) => string | undefined;
  /** The statement and its line that the direct cost of a dimension is on. */
  statementOf: (of: LineDimension) => { id: string; line: string } | undefined;
  /** The one invoice that bills a provider's usage; undefined while none is known, or where several do. */
  invoiceOf: (provider: string) => string | undefined;
};

/** How certain each step of attribution is. */
const CONFIDENCE: Readonly<Record<string, string>> = { operator: "High", credential: "High", source: "Low", unattributed: "None" };

export function dimensionCells(of: LineDimension, { nameOf, accountOf, statementOf, invoiceOf }: DimensionWords): FocusCells {
  const statement = statementOf(of);
  const cells: Partial<Record<keyof FocusCells, string | null | undefined>> = {
    InvoiceId: invoiceOf(of.provider),
    ...subAccountCells(of, nameOf),
    Tags: tagsOf(of, nameOf),
    x_IdentityId: of.identityId,
    x_IdentityType: of.identityId === null ? null : nameOf("identity", of.identityId).kind,
    x_PrincipalId: of.identityId,
    x_CredentialId: of.credentialId,
    x_RequesterDetails: requesterOf(of, nameOf),
    x_ConsumerId: of.tenant ?? of.agent,
    x_OwnerId: of.ownerId,
    x_TeamId: of.teamId,
    x_BusinessUnitId: of.businessUnitId,
    x_CostCenter: of.costCentreId,
    x_GlAccount: of.costCentreId === null ? null : accountOf(of.costCentreId),
    x_Environment: of.environmentId,
    x_ApplicationId: of.applicationId,
    x_AttributionRule: of.attributionStep,
    x_AttributionConfidence: CONFIDENCE[of.attributionStep] ?? "Medium",
    x_Billing: of.billing,
    x_StatementId: statement?.id,
    x_StatementLineId: statement?.line,
  };
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value)) as FocusCells;
}

/** A provider's account is shared by units: whose part of it a row is. */
function subAccountCells({ businessUnitId }: LineDimension, nameOf: NameOf): FocusCells {
  if (businessUnitId === null) return {};
  return { SubAccountId: businessUnitId, SubAccountName: nameOf("business_unit", businessUnitId).name, SubAccountType: "Business Unit" };
}

const TAGS = [
  ["team", "team", "teamId"],
  ["cost_center", "cost_centre", "costCentreId"],
  ["environment", "environment", "environmentId"],
  ["application", "application", "applicationId"],
  ["business_unit", "business_unit", "businessUnitId"],
] as const satisfies readonly (readonly [string, Named, keyof LineDimension])[];

/** By name: ids have columns of their own. Text stands as it is: a guard against formulas would alter it. */
function tagsOf(of: LineDimension, nameOf: NameOf): string | null {
  const tags = TAGS.flatMap(([tag, dimension, field]) => {
    const id = of[field];
    return id === null ? [] : [[tag, nameOf(dimension, id).name] as const];
  });
  return tags.length === 0 ? null : JSON.stringify(Object.fromEntries(tags));
}

/** Never what a credential is, and of people no name: their id says enough. */
function requesterOf({ identityId, credentialId }: LineDimension, nameOf: NameOf): string | null {
  if (identityId === null && credentialId === null) return null;
  const details: { key: string; value: Record<string, string> }[] = [];
  if (identityId !== null) {
    const { name, kind = "unknown" } = nameOf("identity", identityId);
    details.push({ key: "Principal", value: { Type: kind, ...(kind === "human" ? {} : { Name: name }) } });
  }
  if (credentialId !== null) details.push({ key: "Credential", value: { Type: "Credential" } });
  return JSON.stringify(details);
}
