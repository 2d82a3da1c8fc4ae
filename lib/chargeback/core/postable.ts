/**
 * Whether the charges of a period can be posted: each cost centre that is charged exists and is open for postings, somebody
 * bears what nobody answers for, and there is a cost centre to credit. Of a period that is closed anew so are those that its
 * posted closing is taken back from. The journal asks the same of the same cost centres.
 */
import type { Minor } from "@/lib/allocation/core/money";

/** A cost centre as its ledger knows it. */
export type PostingCentre = { id: string; name: string; posting: string; isArchived: boolean; glAccount: string | null };
export type PostingSettings = { recoveryCostCentreId: string | null; recoveryAccount: string; expenseAccount: string };
export type PostingFault = { code: "COST_CENTRE_NOT_POSTABLE"; costCentreId: string; message: string; fix: string };

/** The closing whose journal was written, and the cost centres that it was posted to. */
export type TakenBack = { version: number; costCentreIds: readonly string[] };

export const isOpenForPosting = ({ posting, isArchived }: Pick<PostingCentre, "posting" | "isArchived">): boolean =>
  posting === "open" && !isArchived;

/** Everything that keeps a journal from being made: of the charges, then of what it takes back. */
export const postingFaults = (
  charges: Iterable<{ costCentreId: string; total: Minor }>,
  centres: ReadonlyMap<string, PostingCentre>,
  settings: PostingSettings,
  takenBack: TakenBack | null,
): PostingFault[] => {
  const charged = chargeFaults(charges, centres, settings);
  const known = new Set(charged.map(({ costCentreId }) => costCentreId));
  return [...charged, ...(takenBack ? takenBackFaults(takenBack, centres) : []).filter(({ costCentreId }) => !known.has(costCentreId))];
};

function takenBackFaults({ version, costCentreIds }: TakenBack, centres: ReadonlyMap<string, PostingCentre>): PostingFault[] {
  const closed = [...new Set(costCentreIds)].sort().filter((id) => {
    const centre = centres.get(id);
    return !centre || !isOpenForPosting(centre);
  });
  return closed.map((costCentreId) => {
    const { name = costCentreId, isArchived = false } = centres.get(costCentreId) ?? {};
    const why = !centres.has(costCentreId) ? "is gone" : isArchived ? "is archived" : "is closed for posting";
    const message = `${name} ${why}, and version ${version} is taken back from it.`;
    return { code: "COST_CENTRE_NOT_POSTABLE", costCentreId, message, fix: "Open it until the journal is posted." };
  });
}

/** In the order of cost centres. */
function chargeFaults(
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
