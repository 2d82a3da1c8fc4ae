import { actorsOfAccounts, scopeOf } from "@/lib/auth";
import { type Place, scopeAllows } from "@/lib/auth/core/scope";
import type { Db, Tx } from "@/lib/db/client";
import { nameDirectory, readGovernance } from "@/lib/identities";
import { groupBy } from "@/lib/identities/core/grouping";
import { type Newcomer, newcomerWords, waitingOf } from "./core/newcomers";
import { readAccountsOf, readTeamLeads } from "./store/people";
import { tellReviewers } from "./tell-reviewers";

/**
 * Tells the lead of a team, and of the managers of those who came to it whoever may see the team, which of its identities need
 * somebody: to name them is for people. In one message a team, however many came at once; where nothing waits, nobody is told.
 */
export async function tellNewcomers(tx: Tx, db: Db, newcomers: readonly Newcomer[], now: Date): Promise<void> {
  if (newcomers.length === 0) return;
  const rows = await readGovernance(tx, "all", now);
  const { people, teams } = await nameDirectory(db);
  const leads = new Map((await readTeamLeads(tx)).map(({ id, leadId }) => [id, leadId]));
  for (const [teamId, came] of groupBy(newcomers, (one) => one.teamId)) {
    const names = [...new Set(came.map(({ personId }) => people.get(personId)?.name ?? personId))];
    const said = newcomerWords(names, teams.get(teamId)?.name ?? teamId, waitingOf(teamId, rows));
    if (said === null) continue;
    const businessUnitId = rows.find(({ team }) => team?.id === teamId)?.businessUnit?.id ?? null;
    const managers = came.flatMap(({ managerId }) => managerId ?? []);
    const readers = await readersOf(tx, db, { leadId: leads.get(teamId) ?? null, managers, place: { teamId, businessUnitId } });
    await tellReviewers(tx, readers, () => ({
      ...{ kind: "review_newcomer", severity: "info", ...said },
      ...{ key: `review_newcomer/${teamId}/${now.getTime()}`, at: now },
    }));
  }
}

type Asked = { leadId: string | null; managers: readonly string[]; place: Place };

/** @returns accounts: the lead's, and of those of managers the ones that read what is in the place. */
async function readersOf(tx: Tx, db: Db, { leadId, managers, place }: Asked): Promise<string[]> {
  const accounts = await readAccountsOf(tx, leadId === null ? managers : [leadId, ...managers]);
  const actors = await actorsOfAccounts(
    db,
    accounts.map(({ userId }) => userId),
  );
  const seeing = new Set(actors.flatMap(({ actor }) => (scopeAllows(scopeOf(actor, "inventory.read"), place) ? actor.id : [])));
  const readers = accounts.filter(({ reviewerId, userId }) => reviewerId === leadId || seeing.has(userId));
  return [...new Set(readers.map(({ userId }) => userId))];
}
