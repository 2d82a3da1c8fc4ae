import type { Context } from "@/lib/auth";
import { requireDirectory } from "./access";
import type { DirectoryView } from "./core/views";
import { readAgents, readDirectorySetting } from "./store/agents";
import { countMembers, readGroups } from "./store/groups";
import { countUsers, type NewestUser, readNames, readNewestUsers } from "./store/overview";
import { readProblems } from "./store/problems";

const SHOWN_PEOPLE = 20;
const SHOWN_PROBLEMS = 20;

/** What came from the identity provider, which groups stand for teams, and what was not done. Right: directory.write. */
export async function readDirectory(ctx: Context): Promise<DirectoryView> {
  requireDirectory(ctx);
  const { db } = ctx;
  const [{ lastChangeAt, ...counts }, people, groups, members, agents, setting, problems] = await Promise.all([
    countUsers(db),
    readNewestUsers(db, SHOWN_PEOPLE),
    readGroups(db),
    countMembers(db),
    readAgents(db),
    readDirectorySetting(db),
    readProblems(db, SHOWN_PROBLEMS),
  ]);
  const names = await readNames(
    db,
    groups.flatMap(({ teamId }) => teamId ?? []),
    agents.flatMap(({ identityId }) => identityId ?? []),
  );
  const ref = (kind: "team" | "identity", id: string | null) => (id === null ? null : { id, name: names.get(`${kind} ${id}`) ?? id });
  return {
    ...counts,
    lastChangeAt: lastChangeAt?.toISOString() ?? null,
    groups: groups.map(({ id, displayName, teamId, updatedAt }) => ({
      ...{ id, displayName, members: members.get(id) ?? 0, team: ref("team", teamId), updatedAt: updatedAt.toISOString() },
    })),
    people: people.map((one) => ({
      ...{ id: one.id, userName: one.userName, updatedAt: one.updatedAt.toISOString() },
      ...{ person: { id: one.personId, name: one.name }, state: stateOf(one) },
    })),
    agents: {
      isOn: setting.agents,
      list: agents.map(({ id, name, active, identityId, updatedAt }) => ({
        ...{ id, name, active, identity: ref("identity", identityId), updatedAt: updatedAt.toISOString() },
      })),
    },
    problems: problems.map(({ at, ...problem }) => ({ at: at.toISOString(), ...problem })),
  };
}

const stateOf = ({ active, removedAt }: NewestUser) => (removedAt !== null ? "removed" : active ? "active" : "inactive");
