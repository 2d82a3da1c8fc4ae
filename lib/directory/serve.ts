/** The interface of identity providers, one function an operation: what `app/api/v1/scim/v2` calls. */
import type { Context } from "@/lib/auth";
import { AGENT_SHAPE, type StoredAgent, showAgent } from "./core/agents";
import { listBody, type ScimAnswer } from "./core/answer";
import type { Resource, Shape } from "./core/shape";
import { chosen, etagOf, type StoredGroup, type StoredUser, showGroup, showUser } from "./core/users";
import { listGroups } from "./list-groups";
import { listUsers, type ScimList } from "./list-users";
import type { ScimListQuery } from "./schemas";
import { GROUP_SHAPE, USER_SHAPE } from "./scim-schemas";
import { readMembers } from "./store/groups";
import { readGroupsOf } from "./store/users";
import { createAgent, listAgents, patchAgent, removeAgent, replaceAgent, requireAgent } from "./write-agent";
import { createGroup, patchGroup, removeGroup, replaceGroup, requireGroup } from "./write-group";
import { createUser, patchUser, removeUser, replaceUser, requireUser } from "./write-user";

type Wanted = { attributes?: string | undefined; excludedAttributes?: string | undefined };
type Asked = { base: string; query?: Wanted };
type Change = Asked & { id: string; body: unknown; ifMatch: string | null };

export type ScimResources = {
  list: (ctx: Context, asked: { base: string; query: ScimListQuery }) => Promise<ScimAnswer>;
  read: (ctx: Context, asked: Asked & { id: string }) => Promise<ScimAnswer>;
  create: (ctx: Context, asked: Asked & { body: unknown }) => Promise<ScimAnswer>;
  replace: (ctx: Context, asked: Change) => Promise<ScimAnswer>;
  patch: (ctx: Context, asked: Change) => Promise<ScimAnswer>;
  remove: (ctx: Context, asked: { id: string; ifMatch: string | null }) => Promise<ScimAnswer>;
};

const listed = ({ total, startIndex, resources }: ScimList, { attributes, excludedAttributes }: Wanted, shape: Shape): ScimAnswer => ({
  resource: listBody(
    resources.map((one) => chosen(one, attributes, excludedAttributes, shape)),
    total,
    startIndex,
  ),
});

const one = (row: { version: number }, resource: Resource, query: Wanted | undefined, shape: Shape): ScimAnswer => ({
  resource: chosen(resource, query?.attributes, query?.excludedAttributes, shape),
  etag: etagOf(row),
});

/** A new resource says where it is. */
const made = (answer: ScimAnswer, location: string): ScimAnswer => ({ ...answer, status: 201, location });

async function userAnswer(ctx: Context, user: StoredUser, { base, query }: Asked): Promise<ScimAnswer> {
  const groups = await readGroupsOf(ctx.db, [user.id]);
  return one(user, showUser(user, groups.get(user.id) ?? [], base, USER_SHAPE), query, USER_SHAPE);
}

export const SCIM_USERS: ScimResources = {
  list: async (ctx, { query, base }) => listed(await listUsers(ctx, query, base), query, USER_SHAPE),
  read: async (ctx, asked) => userAnswer(ctx, await requireUser(ctx, asked.id), asked),
  create: async (ctx, asked) => {
    const user = await createUser(ctx, asked.body);
    return made(await userAnswer(ctx, user, asked), `${asked.base}/Users/${user.id}`);
  },
  replace: async (ctx, asked) => userAnswer(ctx, await replaceUser(ctx, asked.id, asked.body, asked.ifMatch), asked),
  patch: async (ctx, asked) => userAnswer(ctx, await patchUser(ctx, asked.id, asked.body, asked.ifMatch), asked),
  remove: async (ctx, { id, ifMatch }) => {
    await removeUser(ctx, id, ifMatch);
    return {};
  },
};

async function groupAnswer(ctx: Context, group: StoredGroup, { base, query }: Asked): Promise<ScimAnswer> {
  const members = await readMembers(ctx.db, [group.id]);
  return one(group, showGroup(group, members.get(group.id) ?? [], base, GROUP_SHAPE), query, GROUP_SHAPE);
}

export const SCIM_GROUPS: ScimResources = {
  list: async (ctx, { query, base }) => listed(await listGroups(ctx, query, base), query, GROUP_SHAPE),
  read: async (ctx, asked) => groupAnswer(ctx, await requireGroup(ctx, asked.id), asked),
  create: async (ctx, asked) => {
    const group = await createGroup(ctx, asked.body);
    return made(await groupAnswer(ctx, group, asked), `${asked.base}/Groups/${group.id}`);
  },
  replace: async (ctx, asked) => groupAnswer(ctx, await replaceGroup(ctx, asked.id, asked.body, asked.ifMatch), asked),
  // Thousands of members are not sent back for one that was added.
  patch: async (ctx, { id, body, ifMatch }) => ({ etag: etagOf(await patchGroup(ctx, id, body, ifMatch)) }),
  remove: async (ctx, { id, ifMatch }) => {
    await removeGroup(ctx, id, ifMatch);
    return {};
  },
};

const agentAnswer = (agent: StoredAgent, { base, query }: Asked): ScimAnswer => one(agent, showAgent(agent, base), query, AGENT_SHAPE);

export const SCIM_AGENTS: ScimResources = {
  list: async (ctx, { query, base }) => listed(await listAgents(ctx, query, base), query, AGENT_SHAPE),
  read: async (ctx, asked) => agentAnswer(await requireAgent(ctx, asked.id), asked),
  create: async (ctx, asked) => {
    const agent = await createAgent(ctx, asked.body);
    return made(agentAnswer(agent, asked), `${asked.base}/Agents/${agent.id}`);
  },
  replace: async (ctx, asked) => agentAnswer(await replaceAgent(ctx, asked.id, asked.body, asked.ifMatch), asked),
  patch: async (ctx, asked) => agentAnswer(await patchAgent(ctx, asked.id, asked.body, asked.ifMatch), asked),
  remove: async (ctx, { id, ifMatch }) => {
    await removeAgent(ctx, id, ifMatch);
    return {};
  },
};
