import type { Context } from "@/lib/auth";
import type { GovernanceRow } from "@/lib/identities";
import { type Asked, type KeyRef, planTargets } from "./core/abilities";
import type { Target, Task, TaskDetails } from "./core/task";
import { readConnectors } from "./store/connectors";
import { readGrant, readKeys, type StoredKey } from "./store/keys";

/** What a task is about at providers: the credentials that were live when it was decided. */
export async function readTaskKeys({ db }: Pick<Context, "db">, task: Task): Promise<StoredKey[]> {
  if (task.subjectKind === "credential") return readKeys(db, { credentialIds: [task.subjectId] });
  const keys = await readKeys(db, { identityId: task.identityId });
  return keys.filter(({ isLive, revokedAt }) => isLive || (revokedAt !== null && revokedAt >= task.decidedAt));
}

/**
 * Works out where the access is ended, before anything is: the inventory takes an identity's credentials with it. Sent
 * again, what was applied stays so, unless a success has shown that it was not.
 */
export async function planSending(ctx: Pick<Context, "db">, task: Task): Promise<TaskDetails> {
  const { details, action } = task;
  const keys = await readTaskKeys(ctx, task);
  const grant = details.grant ?? (action === "end_grant" ? await grantOf(ctx, task.subjectId) : undefined);
  const connectors = (await readConnectors(ctx.db)).map(({ disabledAt, ...row }) => ({ ...row, pausedAt: disabledAt }));
  const asked: Asked = { action, narrowedTo: details.narrowedTo, grantKind: grant?.kind };
  const targets = planTargets(asked, keys, connectors).map((target) => keptOf(target, details.targets ?? [], task.state === "reopened"));
  return {
    ...details,
    targets,
    ...(grant && { grant }),
    ...(action === "rotate" && { oldFingerprints: details.oldFingerprints ?? secretsOf(keys) }),
  };
}

async function grantOf({ db }: Pick<Context, "db">, id: string): Promise<TaskDetails["grant"]> {
  const grant = await readGrant(db, id);
  return grant ? ({ kind: grant.kind, value: grant.value } as NonNullable<TaskDetails["grant"]>) : undefined;
}

function keptOf(target: Target, before: readonly Target[], isReopened: boolean): Target {
  const same = before.find(
    ({ by, connectorId, credentialId }) => by === target.by && connectorId === target.connectorId && credentialId === target.credentialId,
  );
  if (!same) return target;
  return same.state === "applied" && !isReopened ? same : { ...target, attempts: same.attempts };
}

/** What tells the old secret from the new one: an alias names both. */
const secretsOf = (keys: readonly StoredKey[]): string[] =>
  keys.flatMap(({ current }) => current.filter(({ kind }) => kind === "sha256" || kind === "provider_key_id").map(({ value }) => value));

/** The models that stay, for gateways that keep such a list; null where it is not about models. */
export function modelsLeft({ action, details, subjectId }: Task, row: GovernanceRow | undefined): string[] | null {
  if (action === "narrow") return details.narrowedTo?.model ?? null;
  if (action !== "end_grant" || details.grant?.kind !== "model") return null;
  return (row?.grants ?? []).filter(({ id, kind }) => kind === "model" && id !== subjectId).map(({ value }) => value);
}

export const keyOf = (keys: readonly KeyRef[], credentialId: string | null): KeyRef | undefined =>
  keys.find((key) => key.credentialId === credentialId);
