/** What is done about a case, each by the use cases of the areas that own it: they authorise and audit by themselves. */
import type { Context } from "@/lib/auth";
import { addRule } from "@/lib/budgets";
import { withTransaction } from "@/lib/db/transaction";
import { type KeyRow, matchProviderKeys, readProviderKey } from "@/lib/directory";
import {
  assignUnattributed,
  changeIdentity,
  changeTool,
  createCredential,
  createIdentity,
  type GovernanceRow,
  readIdentity,
} from "@/lib/identities";
import { isSha256 } from "@/lib/identities/core/fingerprint";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { runRevisions } from "@/lib/metering";
import { applyTasks, createTasks, type NewTask } from "@/lib/revocation";
import type { StoredCase } from "./core/case";
import { short } from "./core/detect-unknown";
import type { CaseDeed } from "./schemas";
import { mayOn, type Sighted } from "./sight";

type Of<Deed extends CaseDeed["deed"]> = Extract<CaseDeed, { deed: Deed }>;

/** Gives usage, or a key that a provider lists, to an identity, known or new; stored usage of open periods follows. */
export async function assignUse(ctx: Context, row: StoredCase, { identityId, newIdentity, reason }: Of<"assign">): Promise<void> {
  if ((identityId === undefined) === (newIdentity === undefined)) {
    throw new Invalid("Either identityId or newIdentity is needed.", [
      { location: "identityId", message: "One of the two is needed.", fix: "Name the identity it belongs to, or describe a new one." },
    ]);
  }
  const { providerKeyId, match } = row.facts.refs;
  if (providerKeyId !== undefined && row.kind === "unknown_key") {
    const key = await readProviderKey(ctx.db, providerKeyId);
    if (!key) throw new NotFound("The key is in no list any more.");
    const identity = identityId ?? (newIdentity && (await createIdentity(ctx, newIdentity)).id) ?? "";
    await tieKey(ctx, identity, key);
  } else if (match) {
    await assignUnattributed(ctx, { match, reason, ...(identityId === undefined ? { newIdentity } : { identityId }) });
  }
  await runRevisions(ctx);
}

/** As a credential of an identity. @returns its id. */
async function tieKey(ctx: Context, identity: string, { keyId, sha256, name, hint, provider, expiresAt }: KeyRow): Promise<string> {
  const { id } = await createCredential(ctx, {
    ...{ identity, kind: "api_key", label: name ?? hint ?? short(keyId), provider, expiresAt },
    ...(isSha256(keyId) ? {} : { providerKeyId: keyId }),
    ...(sha256 === null ? {} : { sha256 }),
  });
  await matchProviderKeys(ctx.db);
  return id;
}

/** Of an identity, or of the tool that a case is about. */
export async function setOwner(ctx: Context, { kind, identityId, facts }: StoredCase, { owner, reason }: Of<"set_owner">): Promise<void> {
  if (kind === "unowned_tool") {
    await changeTool(ctx, facts.refs.toolId ?? "", { owner: owner.toLowerCase(), reason });
    return;
  }
  if (identityId === null) throw new Conflict("This is about no single identity.");
  await changeIdentity(ctx, identityId, { owner: owner.toLowerCase(), reason });
}

export async function setPurpose(ctx: Context, { identityId }: StoredCase, { purpose, reason }: Of<"set_purpose">): Promise<void> {
  if (identityId === null) throw new Conflict("This is about no single identity.");
  await changeIdentity(ctx, identityId, { purpose, reason });
}

/**
 * Makes two one: the double gives up its names, which find the one that stays from now on, and is revoked; that nothing goes
 * on with its keys is then seen from usage.
 */
export async function merge(ctx: Context, { row, identities }: Sighted, { keepId, dropId, reason }: Of<"merge">): Promise<void> {
  const [keep, drop] = [keepId, dropId].map((id) => identities.find((one) => one.id === id));
  if (!keep || !drop || keep === drop) throw new Invalid("Name two of the identities that the case is about.");
  requireRevoke(ctx, [drop]);
  const { aliases } = await readIdentity(ctx, keep.id);
  const given = (await readIdentity(ctx, drop.id)).aliases;
  await changeIdentity(ctx, drop.id, { name: `${drop.name} (merged)`.slice(0, 200), aliases: [], reason });
  await changeIdentity(ctx, keep.id, { aliases: [...new Set([...aliases, ...given, drop.name])].slice(0, 50), reason });
  await end(ctx, row, reason, {
    action: "revoke",
    subject: { kind: "identity", id: drop.id },
    identityId: drop.id,
    title: `Revoke ${drop.name}, which is ${keep.name}`,
  });
}

/** Ends a credential here and, by connectors, where it is accepted. */
export async function endKey(ctx: Context, { row, identities }: Sighted, reason: string): Promise<void> {
  const { credentialId = "" } = row.facts.refs;
  const holder = identities.find(({ credentials }) => credentials.some(({ id }) => id === credentialId));
  if (!holder) throw new NotFound("There is no such credential.");
  requireRevoke(ctx, [holder]);
  const label = holder.credentials.find(({ id }) => id === credentialId)?.label ?? credentialId;
  const title = `Revoke the key ${label} of ${holder.name}`;
  await end(ctx, row, reason, { action: "revoke", subject: { kind: "credential", id: credentialId }, identityId: holder.id, title });
}

export async function approveTool(ctx: Context, { facts }: StoredCase, reason: string): Promise<void> {
  await changeTool(ctx, facts.refs.toolId ?? "", { approved: true, reason });
}

/**
 * Lets no such call through any more. What nobody knows is taken into the inventory first, since only what is known can be
 * refused by name; a key that a provider lists is ended there, too.
 */
export async function block(ctx: Context, row: StoredCase, reason: string): Promise<void> {
  const { refs } = row.facts;
  if (row.identityId !== null) {
    const key = refs.credentialId;
    await put(ctx, key === undefined ? "identity" : "credential", key ?? row.identityId, reason);
  } else if (refs.providerKeyId !== undefined) await blockKey(ctx, row, refs.providerKeyId, reason);
  else if (refs.toolName !== undefined) await put(ctx, "tool", refs.toolName, reason);
  else if (refs.match?.application !== undefined) await put(ctx, "application", refs.match.application, reason);
  else await put(ctx, "identity", await takeIn(ctx, refs.match ?? {}), reason);
}

async function put(
  ctx: Context,
  scopeKind: "identity" | "credential" | "tool" | "application",
  scopeId: string,
  reason: string,
): Promise<void> {
  await addRule(ctx, { kind: "block", scopeKind, scopeId, reason });
}

const PURPOSE = "Found by the reconciliation, and blocked: nobody answered for it.";

/** An identity for what nobody knows. @returns its id. */
async function takeIn(ctx: Context, { credential, identity }: { credential?: string; identity?: string }): Promise<string> {
  const name = identity ?? `Unknown key ${short(credential ?? "")}`;
  const { id } = await createIdentity(ctx, { name: name.slice(0, 200), kind: "api_client", purpose: PURPOSE });
  if (credential !== undefined) {
    const known = isSha256(credential) ? { sha256: credential } : { alias: credential };
    await createCredential(ctx, { identity: id, kind: "api_key", label: short(credential), ...known });
  }
  await runRevisions(ctx);
  return id;
}

async function blockKey(ctx: Context, row: StoredCase, providerKeyId: string, reason: string): Promise<void> {
  if (!ctx.actor.rights.has("identity.revoke")) throw noRevoke();
  const key = await readProviderKey(ctx.db, providerKeyId);
  if (!key) throw new NotFound("The key is in no list any more.");
  const named = key.name ?? key.hint ?? short(key.keyId);
  const { id: identityId } = await createIdentity(ctx, {
    name: `Unknown key ${named}`.slice(0, 200),
    kind: "api_client",
    purpose: PURPOSE,
  });
  const credentialId = await tieKey(ctx, identityId, key);
  await runRevisions(ctx);
  await end(ctx, row, reason, {
    action: "revoke",
    subject: { kind: "credential", id: credentialId },
    identityId,
    title: `Revoke the unknown key ${named}`,
  });
}

function requireRevoke(ctx: Context, rows: readonly GovernanceRow[]): void {
  if (!mayOn(ctx, "identity.revoke", rows)) throw noRevoke();
}

const noRevoke = (): Forbidden =>
  new Forbidden("This needs the right to revoke.", [
    { location: "right", message: "identity.revoke", fix: "Ask its owner, a platform admin, or a security admin." },
  ]);

/** A task of revocation, in force here at once; connectors follow within a minute. */
async function end(
  ctx: Context,
  row: StoredCase,
  reason: string,
  task: Pick<NewTask, "action" | "subject" | "identityId" | "title">,
): Promise<void> {
  const { id, name } = ctx.actor;
  const ids = await withTransaction(ctx.db, (tx) =>
    createTasks(tx, ctx, [{ ...task, origin: "reconciliation", originId: row.id, reason, decidedBy: [{ id, name }] }]),
  );
  await applyTasks(ctx, ids);
}
