import type { AccountingView } from "@/lib/chargeback/core/views";

export const ACCOUNTING_PATH = "/api/ui/accounting";

export type AccountingPart = "zone" | "limits" | "fallback" | "accounts";
type Ref = { id: string; name: string } | null;

export type AccountingDraft = {
  timeZone: string;
  unattributedLimit: string;
  varianceLimitPercent: string;
  varianceLimit: string;
  acceptanceDays: string;
  disputeDays: string;
  decisionDays: string;
  fallbackCostCentre: Ref;
  fallbackOwner: Ref;
  recoveryCostCentre: Ref;
  recoveryAccount: string;
  expenseAccount: string;
  entity: string;
};

export const draftOf = (view: AccountingView): AccountingDraft => ({
  timeZone: view.timeZone,
  unattributedLimit: view.unattributedLimit,
  varianceLimitPercent: view.varianceLimitPercent,
  varianceLimit: view.varianceLimit,
  acceptanceDays: String(view.acceptanceDays),
  disputeDays: String(view.disputeDays),
  decisionDays: String(view.decisionDays),
  fallbackCostCentre: view.fallbackCostCentre,
  fallbackOwner: view.fallbackOwner,
  recoveryCostCentre: view.recoveryCostCentre,
  recoveryAccount: view.recoveryAccount,
  expenseAccount: view.expenseAccount,
  entity: view.entity,
});

/** What is sent: only what differs from what is stored, so that two people who change two things undo nothing. */
export function changesOf(draft: AccountingDraft, view: AccountingView): Record<string, string | number | null> {
  const before = draftOf(view);
  const changes: Record<string, string | number | null> = {};
  for (const field of [
    "timeZone",
    "unattributedLimit",
    "varianceLimitPercent",
    "varianceLimit",
    "recoveryAccount",
    "expenseAccount",
    "entity",
  ] as const)
    if (draft[field].trim() !== before[field]) changes[field] = draft[field].trim();
  for (const field of ["acceptanceDays", "disputeDays", "decisionDays"] as const)
    if (draft[field].trim() !== before[field]) changes[field] = Number(draft[field].trim() || Number.NaN);
  for (const field of ["fallbackCostCentre", "fallbackOwner", "recoveryCostCentre"] as const)
    if (draft[field]?.id !== before[field]?.id) changes[`${field}Id`] = draft[field]?.id ?? null;
  return changes;
}
