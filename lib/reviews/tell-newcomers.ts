import type { Db, Tx } from "@/lib/db/client";
import { nameDirectory, readGovernance } from "@/lib/identities";
import { groupBy } from "@/lib/identities/core/grouping";
import { type Newcomer, newcomerWords, waitingOf } from "./core/newcomers";
import { readTeamLeads } from "./store/people";
import { tellReviewers } from "./tell-reviewers";

/**
 * Tells the lead of a team, and the managers of those who came to it, which identities of the team need an owner or a stand-in:
 * to name somebody is for people. In one message a team, however many came at once; where nothing waits, nobody is told.
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
    const readers = [leads.get(teamId) ?? null, ...came.map(({ managerId }) => managerId)].filter((id) => id !== null);
    await tellReviewers(tx, [...new Set(readers)], () => ({
      ...{ kind: "review_newcomer", severity: "info", href: "/identities?orphan=1", ...said },
      ...{ key: `review_newcomer/${teamId}/${now.getTime()}`, at: now },
    }));
  }
}
