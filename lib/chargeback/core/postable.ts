/**
 * Whether the charges of a period can be posted: each cost centre that is charged exists and is open for postings, somebody
 * bears what nobody answers for, and there is a cost centre to credit. The journal and the close ask the same rule.
 */
import type { Minor } from "@/lib/allocation/core/money";

/** A cost centre as its ledger knows it. */
export type PostingCentre = { id: string; name: string; posting: string; isArchived: boolean; glAccount: string | null };
export type PostingSettings = { recoveryCostCentreId: string | null; recoveryAccount: string; expenseAccount: string };
export type PostingFault = { code: "COST_CENTRE_NOT_POSTABLE"; costCentreId: string; message: string; fix: string };

/** Everything that keeps these charges from being posted, in the order of cost centres. Empty: the journal can be made. */
export function postingFaults(
  charges: Iterable<{ costCentreId: string; total: Minor }>,
  centres: ReadonlyMap<string, PostingCentre>,
  { recoveryCostCentreId, recoveryAccount, expenseAccount }: PostingSettings,
): PostingFault[] {
  const charged = [...charges].filter(({ total }) => total !== 0n);
  if (charged.length === 0) return [];
  const fault = (costCentreId: string, message: string, fix: string): PostingFault => ({
    ...{ code: "COST_CENTRE_NOT_POSTABLE", costCentreId, message, fix },
  });
  const faultOf = (id: string): PostingFault[] => {
    if (id === "") return [fault("", "Nobody bears what no cost centre answers for.", "Choose who bears it in the accounting settings.")];
    const centre = centres.get(id);
    if (!centre) return [fault(id, `There is no cost centre "${id}".`, "Add it, or move its teams to another one.")];
    if (centre.isArchived) return [fault(id, `${centre.name} is archived.`, "Bring it back, or move its teams to another one.")];
    if (centre.posting !== "open")
      return [fault(id, `${centre.name} is closed for posting.`, "Open it, or move its teams to another one.")];
    if ((centre.glAccount ?? expenseAccount).trim() === "")
      return [fault(id, `${centre.name} has no account.`, "Give it one, or set the account in the accounting settings.")];
    return [];
  };
  const recovery =
    recoveryCostCentreId === null
      ? [fault("", "There is no cost centre to credit.", "Choose the recovery cost centre in the accounting settings.")]
      : faultOf(recoveryCostCentreId);
  const account =
    recoveryAccount.trim() === ""
      ? [fault("", "There is no account to credit.", "Set the recovery account in the accounting settings.")]
      : [];
  const ids = [...new Set(charged.map(({ costCentreId }) => costCentreId))].filter((id) => id !== recoveryCostCentreId).sort();
  return [...ids.flatMap(faultOf), ...recovery, ...account];
}
