import type { Context } from "@/lib/auth";
import type { GovernanceRow } from "@/lib/identities";
import { DomainError } from "@/lib/kernel/errors";
import { NoAnswer } from "./call-provider";
import { opened } from "./connector-view";
import { isReady } from "./core/abilities";
import type { Target, Task } from "./core/task";
import { keyOf, modelsLeft, readTaskKeys } from "./plan-sending";
import { PROVIDERS } from "./providers/by-kind";
import type { Outcome } from "./providers/provider";
import { readConnectorRow } from "./store/connectors";
import type { StoredKey } from "./store/keys";

export type Answered = { target: Target; outcome: Outcome };

/** Asks each connector that is to act now, one after another. What goes wrong on the way is an outcome, and tried again. */
export async function askConnectors(ctx: Pick<Context, "db" | "clock">, task: Task, row: GovernanceRow | undefined): Promise<Answered[]> {
  const targets = task.details.targets ?? [];
  const ready = targets.filter((target) => isReady(target, task.action, targets));
  if (ready.length === 0) return [];
  const keys = await readTaskKeys(ctx, task);
  const answers: Answered[] = [];
  for (const target of ready) answers.push({ target, outcome: await ask(ctx, task, target, keys, row) });
  return answers;
}

async function ask(
  ctx: Pick<Context, "db" | "clock">,
  task: Task,
  target: Target,
  keys: readonly StoredKey[],
  row: GovernanceRow | undefined,
): Promise<Outcome> {
  const key = keyOf(keys, target.credentialId);
  const stored = target.connectorId === null ? null : await readConnectorRow(ctx.db, target.connectorId);
  if (!key || !stored) return { state: "failed", text: "The credential or the connector is gone.", retry: false };
  if (stored.disabledAt) return { state: "failed", text: "The connector is paused.", retry: true };
  const { title, identityId, subjectKind, subjectId, decidedAt, details, action } = task;
  try {
    return await PROVIDERS[stored.kind].end(opened(stored), {
      id: `${task.id}.${key.credentialId}.${task.sentAt?.getTime() ?? 0}`,
      ...{ action, key, isAgain: target.attempts > 0, at: ctx.clock.now() },
      fingerprints: action === "rotate" ? (details.oldFingerprints ?? []) : [],
      models: modelsLeft(task, row),
      about: { title, identityId, subjectKind, subjectId, decidedAt, narrowedTo: details.narrowedTo ?? null },
    });
  } catch (error) {
    if (error instanceof NoAnswer) return { state: "failed", text: error.message, retry: true };
    if (error instanceof DomainError) return { state: "failed", text: error.message, retry: false };
    throw error;
  }
}
