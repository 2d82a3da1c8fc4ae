/** Agents, taken in by drafts of a standard while `/settings/directory` says so. They are no identities until a person says which. */
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { canonicalJson } from "@/lib/kernel/canonical";
import { NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { requireDirectory } from "./access";
import { Overtaken } from "./commit-users";
import { AGENT_SHAPE, agentName, contentOfAgent, type StoredAgent, showAgent } from "./core/agents";
import { meets, parseFilter } from "./core/filter";
import { applyPatch } from "./core/patch";
import { ScimRefusal } from "./core/refusal";
import { settle } from "./core/settle";
import { isObject, type Resource } from "./core/shape";
import { namesVersion } from "./core/users";
import { type ScimList, sortedBy } from "./list-users";
import type { ScimListQuery } from "./schemas";
import { deleteAgent, lockAgents, readAgent, readAgents, readDirectorySetting, writeAgent } from "./store/agents";

/** @throws NotFound while agents are not taken in: the interface is not there then. */
async function requireAgents(ctx: Context): Promise<void> {
  requireDirectory(ctx);
  if (!(await readDirectorySetting(ctx.db)).agents) throw new NotFound("Agents are not taken in here.");
}

/** @throws NotFound Right: directory.write. */
export async function requireAgent(ctx: Context, id: string): Promise<StoredAgent> {
  await requireAgents(ctx);
  return existing(await readAgent(ctx.db, id));
}

function existing(agent: StoredAgent | null): StoredAgent {
  if (!agent) throw new NotFound("There is no such agent.");
  return agent;
}

/** Right: directory.write. @throws NotFound, ScimRefusal invalidFilter. */
export async function listAgents(ctx: Context, query: ScimListQuery, base: string): Promise<ScimList> {
  await requireAgents(ctx);
  const filter = query.filter === undefined ? null : parseFilter(query.filter, AGENT_SHAPE);
  const all = (await readAgents(ctx.db)).map((agent) => showAgent(agent, base));
  const found = sortedBy(filter ? all.filter((agent) => meets(agent, filter)) : all, query, AGENT_SHAPE);
  const from = query.startIndex - 1;
  return { total: found.length, startIndex: query.startIndex, resources: found.slice(from, from + query.count) };
}

/** @throws ScimRefusal uniqueness for an external id or user name that another agent has. Right: directory.write. */
export async function createAgent(ctx: Context, body: unknown): Promise<StoredAgent> {
  await requireAgents(ctx);
  const content = readBody(body);
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    await lockAgents(tx);
    const base = { id: newId("dagt"), identityId: null, version: 1, createdAt: now, updatedAt: now };
    const agent = agentOf(base, content);
    await refuseSecond(tx, agent);
    await writeAgent(tx, agent);
    await recordAudit(tx, ctx, {
      action: "directory_agent.create",
      objectType: "directory_agent",
      objectId: agent.id,
      after: factsOf(agent),
    });
    return agent;
  });
}

/** @throws ScimRefusal, NotFound Right: directory.write. */
export const replaceAgent = (ctx: Context, id: string, body: unknown, ifMatch: string | null): Promise<StoredAgent> =>
  changeAgent(ctx, id, ifMatch, () => readBody(body));

/** @throws ScimRefusal, NotFound Right: directory.write. */
export const patchAgent = (ctx: Context, id: string, body: unknown, ifMatch: string | null): Promise<StoredAgent> =>
  changeAgent(ctx, id, ifMatch, (content) => applyPatch(content, body, AGENT_SHAPE));

/** @throws NotFound, ScimRefusal Right: directory.write. */
export async function removeAgent(ctx: Context, id: string, ifMatch: string | null): Promise<void> {
  await requireAgents(ctx);
  await withTransaction(ctx.db, async (tx) => {
    await lockAgents(tx);
    const agent = existing(await readAgent(tx, id));
    if (ifMatch !== null && !namesVersion(ifMatch, agent)) throw new Overtaken();
    await deleteAgent(tx, id);
    await recordAudit(tx, ctx, { action: "directory_agent.remove", objectType: "directory_agent", objectId: id, before: factsOf(agent) });
  });
}

async function changeAgent(ctx: Context, id: string, ifMatch: string | null, next: (content: Resource) => Resource): Promise<StoredAgent> {
  await requireAgents(ctx);
  return withTransaction(ctx.db, async (tx) => {
    await lockAgents(tx);
    const agent = existing(await readAgent(tx, id));
    if (ifMatch !== null && !namesVersion(ifMatch, agent)) throw new Overtaken();
    const content = next(contentOfAgent(agent));
    if (canonicalJson(content) === canonicalJson(contentOfAgent(agent))) return agent;
    const changed = agentOf({ ...agent, version: agent.version + 1, updatedAt: ctx.clock.now() }, content);
    await refuseSecond(tx, changed);
    await writeAgent(tx, changed);
    const told = { before: factsOf(agent), after: factsOf(changed) };
    await recordAudit(tx, ctx, { action: "directory_agent.change", objectType: "directory_agent", objectId: id, ...told });
    return changed;
  });
}

function readBody(body: unknown): Resource {
  if (!isObject(body)) throw new ScimRefusal(400, "invalidSyntax", "An agent is an object.");
  return settle(body, AGENT_SHAPE);
}

type Row = Pick<StoredAgent, "id" | "identityId" | "version" | "createdAt" | "updatedAt">;

function agentOf({ id, identityId, version, createdAt, updatedAt }: Row, content: Resource): StoredAgent {
  const { externalId, active, ...attributes } = content;
  return {
    ...{ id, identityId, version, createdAt, updatedAt, attributes },
    name: agentName(content),
    externalId: typeof externalId === "string" && externalId !== "" ? externalId : null,
    active: active !== false,
  };
}

async function refuseSecond(tx: Tx, agent: StoredAgent): Promise<void> {
  const userName = (one: StoredAgent) =>
    typeof one.attributes.agentUserName === "string" ? one.attributes.agentUserName.toLowerCase() : null;
  const isSame = (other: StoredAgent) =>
    (agent.externalId !== null && other.externalId === agent.externalId) ||
    (userName(agent) !== null && userName(other) === userName(agent));
  if ((await readAgents(tx)).some((other) => other.id !== agent.id && isSame(other))) {
    throw new ScimRefusal(409, "uniqueness", "Another agent has this externalId or agentUserName.");
  }
}

const factsOf = ({ name, active, externalId, identityId }: StoredAgent) => ({ name, active, externalId, identityId });
