import { toolClassOf } from "@/lib/anomalies/core/tool-class";
import type { Context } from "@/lib/auth";
import { type Directory, nameDirectory, readGovernance, readTools } from "@/lib/identities";
import { readCallees, readTouched, readTraceSums } from "@/lib/reporting";
import type { Callee, Touched, TouchedKind, UsePlace } from "@/lib/reporting/core/incident-facts";
import type { BlastRadius } from "../core/views";
import { listOwned } from "../store/owned";
import { type Case, isFew, loadCase, sightOf } from "./load-case";

const ASIDE_MS = 72 * 3_600_000;
const MOST = 50;
const TRACES = 100;
const MOST_KEYS = 100;

type Group = BlastRadius["groups"][number];
type Row = Group["rows"][number];
type Look = { from: Date; to: Date; directory: Directory };

/**
 * What else could have been reached, from 72 hours before an incident to 72 hours after it: by the same key, by other keys of its
 * identity and owner, through tools, in which environments and for which tenants, and by agents that were called. Only what
 * the caller may see. Right: incident.read.
 * @throws NotFound outside the caller's sight.
 */
export async function readBlastRadius(ctx: Context, id: string): Promise<BlastRadius> {
  const of = await loadCase(ctx, id);
  const look = {
    from: new Date(of.incident.startedAt.getTime() - ASIDE_MS),
    to: new Date(of.incident.lastSeenAt.getTime() + ASIDE_MS),
    directory: await nameDirectory(ctx.db),
  };
  const groups = [
    await sameKey(ctx, of, look),
    await otherKeys(ctx, of, look),
    ...(await reached(ctx, of, look)),
    await called(ctx, of, look),
  ];
  return { from: look.from.toISOString(), to: look.to.toISOString(), groups: groups.filter(({ rows }) => rows.length > 0) };
}

/** Nothing of what has too many calls to be looked at one by one. */
const touch = async (ctx: Context, of: Case, look: Look, place: UsePlace, kinds: readonly TouchedKind[]): Promise<Touched[]> =>
  !(await isFew(ctx, place, look.from, look.to))
    ? []
    : readTouched(ctx.db, { place, kinds, from: look.from, to: look.to, newSince: of.incident.startedAt, most: MOST, scope: sightOf(ctx) });

async function sameKey(ctx: Context, of: Case, look: Look): Promise<Group> {
  const place: UsePlace | null = of.credentialId === null ? null : { kind: "credential", id: of.credentialId };
  const found = place === null ? [] : await touch(ctx, of, look, place, ["identity", "application", "network", "model"]);
  return {
    title: "The same key",
    rows: found.filter(({ kind, id }) => kind !== "identity" || id !== of.identityId).map((each) => rowOf(each, look)),
  };
}

/** Keys without calls too: what is not used yet can be. */
async function otherKeys(ctx: Context, of: Case, look: Look): Promise<Group> {
  const ownerId = of.row?.owner?.id ?? null;
  const owned =
    ownerId === null
      ? []
      : (await listOwned(ctx.db, ownerId, sightOf(ctx), ctx.clock.now(), MOST_KEYS)).filter((id) => id !== of.identityId);
  const rows = [...(of.row ? [of.row] : []), ...(await readGovernance(ctx.db, owned, ctx.clock.now()))];
  const keys = rows
    .flatMap((row) => row.credentials.filter(({ id }) => id !== of.credentialId).map((key) => ({ key, row })))
    .slice(0, MOST_KEYS);
  const used = await Promise.all(keys.map(({ key }) => touch(ctx, of, look, { kind: "credential", id: key.id }, ["credential"])));
  return {
    title: "Other keys of its identity and owner",
    rows: keys.map(({ key, row }, i) => {
      const use = used[i]?.[0];
      const state = key.state === "revoked" ? "revoked" : key.expiresAt && key.expiresAt <= ctx.clock.now() ? "expired" : "works";
      const note = `${row.id === of.identityId ? "Same identity" : row.name}, ${state}`;
      const at = key.createdAt.toISOString();
      return use
        ? { ...rowOf(use, look), name: key.label, note }
        : { kind: "credential", id: key.id, name: key.label, calls: 0, costUsd: "0", firstAt: at, lastAt: at, isNew: false, note };
    }),
  };
}

async function reached(ctx: Context, of: Case, look: Look): Promise<Group[]> {
  const found = await touch(ctx, of, look, of.focus, ["tool", "environment", "tenant", "application"]);
  const known = await readTools(ctx.db);
  const toolOf = (name: string) =>
    known.find((tool) => tool.name.toLowerCase() === name.toLowerCase() || tool.aliases.includes(name.toLowerCase()));
  const noteOf = ({ id, with: server }: Touched): string => {
    const tool = toolOf(server ?? id) ?? toolOf(id);
    const does = toolClassOf([id, ...(server === null ? [] : [server])]);
    const approval = tool ? (tool.approvedAt === null ? "not approved" : null) : "in no inventory";
    return [server === null ? null : `on ${server}`, does && DOES[does], tool?.dataClass && `${tool.dataClass} data`, approval]
      .filter(Boolean)
      .join(", ");
  };
  const tools = found.filter(({ kind }) => kind === "tool").map((each) => ({ ...rowOf(each, look), note: noteOf(each) || null }));
  const places = found.filter(({ kind }) => kind !== "tool").map((each) => rowOf(each, look));
  return [
    { title: "Tools that it reached", rows: tools },
    { title: "Where it worked, and for whom", rows: places },
  ];
}

const DOES: Readonly<Record<string, string>> = {
  payment: "moves money",
  secret: "holds secrets",
  exec: "runs commands",
  write: "writes",
  read: "reads",
};

async function called(ctx: Context, of: Case, look: Look): Promise<Group> {
  const callees = of.identityId === null ? [] : await calleesOf(ctx, of, of.identityId);
  const declared = new Set(of.row?.actsFor.map(({ operatorId }) => operatorId));
  return {
    title: "Agents that it called",
    rows: callees.map(({ identityId, calls, costUsd, firstAt, lastAt }) => ({
      ...{
        kind: "identity",
        id: identityId,
        name: look.directory.identities.get(identityId)?.name ?? identityId,
        calls,
        costUsd,
        isNew: false,
      },
      ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString(), note: declared.has(identityId) ? null : "not declared" },
    })),
  };
}

async function calleesOf(ctx: Context, { incident, focus }: Case, identityId: string): Promise<Callee[]> {
  const until = new Date(incident.lastSeenAt.getTime() + 1);
  const canLook = await isFew(ctx, focus, incident.startedAt, until);
  const sums = canLook ? await readTraceSums(ctx.db, focus, incident.startedAt, until, TRACES) : [];
  const ids = new Set([...sums.map(({ traceId }) => traceId), ...(incident.traceId === null ? [] : [incident.traceId])]);
  return readCallees(ctx.db, identityId, [...ids], sightOf(ctx));
}

const LIST: Partial<Record<TouchedKind, keyof Directory>> = {
  identity: "identities",
  application: "applications",
  environment: "environments",
  tenant: "tenants",
  credential: "credentials",
};

function rowOf({ kind, id, with: beside, calls, costUsd, firstAt, lastAt, isNew, errors }: Touched, { directory }: Look): Row {
  const list = LIST[kind];
  return {
    ...{ kind, id, name: (list && directory[list].get(id)?.name) ?? id, calls, costUsd, isNew },
    ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
    note: [beside, errors > 0 ? `${errors} failed` : null].filter(Boolean).join(", ") || null,
  };
}
