import type { Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth";
import { changeCredential, changeIdentity, endGrant, type GovernanceRow, setGrants } from "@/lib/identities";
import type { GrantKind } from "@/lib/identities/schemas";
import { NotFound } from "@/lib/kernel/errors";
import { endsByHand } from "./core/abilities";
import type { Task } from "./core/task";
import { readGrant, readKeys, readPersonEmail } from "./store/keys";

const MAX_REASON = 500;

/** The product itself does what was decided: whoever decided it may hold no right to change the inventory. */
export const asSystem = ({ db, clock }: Pick<Context, "db" | "clock">): Context => ({ db, clock, actor: systemActor("revocation") });

/**
 * Ends the access in our own inventory, so that the very next question of a gateway is answered with no. Done twice, the
 * second time changes nothing. @returns what was done, in words.
 * @throws DomainError when the inventory refuses it, for example because what it is about is gone.
 */
export async function applyHere(ctx: Pick<Context, "db" | "clock">, task: Task, row: GovernanceRow | undefined): Promise<string> {
  if (!row) throw new NotFound("There is no such identity any more.");
  const system = asSystem(ctx);
  const { action, subjectKind, subjectId, identityId, details } = task;
  const who = details.decidedBy.map(({ name }) => name).join(", ");
  const reason = [task.title, details.reason, who === "" ? null : `decided by ${who}`].filter(Boolean).join("; ").slice(0, MAX_REASON);
  if (action === "suspend") return setState(system, row, "suspended", reason);
  if (action === "revoke" && subjectKind === "identity") return setState(system, row, "revoked", reason);
  if (action === "revoke") return revokeKey(system, subjectId, reason);
  if (action === "narrow") return narrow(system, identityId, details.narrowedTo ?? {}, reason);
  if (action === "end_grant") return end(system, subjectId, reason);
  if (action === "reassign") return handOver(system, identityId, details.ownerId ?? "", reason);
  return "The old secret is refused once a new one is known here and this is confirmed.";
}

async function setState(ctx: Context, row: GovernanceRow, state: "suspended" | "revoked", reason: string): Promise<string> {
  if (row.state === state || row.state === "revoked") return `It was ${row.state} here already.`;
  if (row.state === "requested" && state === "suspended") return "It was never approved, and may do nothing.";
  await changeIdentity(ctx, row.id, { state, reason });
  return state === "revoked"
    ? "Revoked here, with its credentials: its next call is refused."
    : "Suspended here: its next call is refused.";
}

async function revokeKey(ctx: Context, id: string, reason: string): Promise<string> {
  const [key] = await readKeys(ctx.db, { credentialIds: [id] });
  if (!key) throw new NotFound("There is no such credential any more.");
  if (!key.isLive) return "It was revoked here already.";
  await changeCredential(ctx, id, { state: "revoked", reason });
  return "Revoked here: its next call is refused.";
}

async function narrow(
  ctx: Context,
  identityId: string,
  lists: NonNullable<Task["details"]["narrowedTo"]>,
  reason: string,
): Promise<string> {
  for (const [kind, values] of Object.entries(lists)) await setGrants(ctx, identityId, kind as GrantKind, values, reason);
  const words = Object.entries(lists).map(
    ([kind, values]) => `${values.length} ${kind.replace("_", " ")}${values.length === 1 ? "" : "s"}`,
  );
  const isOurs = !endsByHand({ action: "narrow", narrowedTo: lists });
  return `Narrowed here to ${words.join(", ")}${isOurs ? ": anything else is refused." : "; scopes and sources of data end where they were granted."}`;
}

async function end(ctx: Context, grantId: string, reason: string): Promise<string> {
  const grant = await readGrant(ctx.db, grantId);
  if (!grant) throw new NotFound("There is no such grant any more.");
  if (grant.endedAt) return "It had ended here already.";
  await endGrant(ctx, grantId, reason);
  return endsByHand({ action: "end_grant", grantKind: grant.kind })
    ? "Ended here; it ends where it was granted when a person has done so."
    : "Ended here: its next use is refused.";
}

async function handOver(ctx: Context, identityId: string, ownerId: string, reason: string): Promise<string> {
  const owner = await readPersonEmail(ctx.db, ownerId);
  if (!owner) throw new NotFound("There is no such person any more.");
  await changeIdentity(ctx, identityId, { owner, reason });
  return "Handed over.";
}
