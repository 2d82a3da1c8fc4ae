import type { Context } from "@/lib/auth";
import { type GovernanceRow, readGovernance, readTools } from "@/lib/identities";
import type { ToolRow } from "@/lib/identities/core/governance";
import { readDeniedAfter, readLastSuccesses, readSecretUses, readSuccessesAfter, readUsesAfter } from "@/lib/reporting";
import type { CallsAfter, UseSubject } from "@/lib/reporting/core/calls-after";
import type { SecretUse } from "@/lib/reporting/core/uses-after";
import { readPermissionsAfter } from "@/lib/security";
import { forbiddenUses, isIndistinct, isUsedKind, type SeenKind, type SeenUse, seenKindsOf, sourceUses } from "./core/proof";
import { type Seen, silentFrom } from "./core/silence";
import type { RevocationPolicy, Task, Violation } from "./core/task";

/** What was seen of one task. */
export type Sight = Seen & {
  row: GovernanceRow | undefined;
  violation: Violation | null;
  lastSuccessAt: Date | null;
  denied: { calls: number; lastAt: Date | null };
};

type Calls = Pick<CallsAfter, "firstAt" | "lastAt" | "calls" | "costUsd" | "eventId">;

/** Looks at the calls of confirmed tasks, a few statements for all of them. */
export async function seeCalls(
  { db, clock }: Pick<Context, "db" | "clock">,
  tasks: readonly Task[],
  policy: RevocationPolicy,
): Promise<Sight[]> {
  const now = clock.now();
  const ids = [...new Set(tasks.map(({ identityId }) => identityId))];
  const rows = new Map((await readGovernance(db, ids, now)).map((row) => [row.id, row]));
  const from = (task: Task): Date => silentFrom(task.cutOffAt ?? now, policy);
  const ending = tasks.filter(({ action }) => action === "suspend" || action === "revoke");
  const successes = await inRounds(ending, from, (subjects) => readSuccessesAfter(db, subjects));
  const denied = await inRounds(
    tasks,
    (task) => task.cutOffAt ?? now,
    (subjects) => readDeniedAfter(db, subjects),
  );
  const lasts = new Map((await readLastSuccesses(db, ending.map(subjectOf))).map(({ kind, id, at }) => [`${kind} ${id}`, at]));
  const tools = tasks.some((task) => seenKindsOf(task).some(isToolKind)) ? await readTools(db) : [];
  const uses = await usesOf({ db }, tasks, from, tools);
  const secrets = await secretsOf({ db }, tasks, from);
  return tasks.map((task) => {
    const row = rows.get(task.identityId);
    const secret = secrets.get(task.id);
    const forbidden = forbiddenUses(task, uses.get(task.id) ?? [], row?.grants ?? [], tools);
    const violation = violationOf(successes.get(task.id) ?? secret?.old ?? null, forbidden);
    const { kind, id } = subjectOf(task);
    return {
      row,
      violation,
      hasSuccess: violation !== null,
      hasSuccessor: task.action !== "rotate" || isIndistinct(task) || (secret?.others ?? 0) > 0,
      holds: holds(task, row),
      lastSuccessAt: lasts.get(`${kind} ${id}`) ?? (violation ? new Date(violation.lastAt) : null),
      denied: { calls: denied.get(task.id)?.calls ?? 0, lastAt: denied.get(task.id)?.lastAt ?? null },
    };
  });
}

const subjectOf = ({ subjectKind, subjectId, identityId }: Task): Omit<UseSubject, "after"> =>
  subjectKind === "credential" ? { kind: "credential", id: subjectId } : { kind: "identity", id: identityId };

/** Two tasks about one thing may have two cut-offs: the answer is by thing, so they are asked for one after the other. */
async function inRounds(
  tasks: readonly Task[],
  after: (task: Task) => Date,
  read: (subjects: UseSubject[]) => Promise<CallsAfter[]>,
): Promise<Map<string, CallsAfter>> {
  const rounds: Map<string, Task>[] = [];
  for (const task of tasks) {
    const { kind, id } = subjectOf(task);
    const round = rounds.find((one) => !one.has(`${kind} ${id}`)) ?? new Map<string, Task>();
    if (round.size === 0) rounds.push(round);
    round.set(`${kind} ${id}`, task);
  }
  const found = new Map<string, CallsAfter>();
  for (const round of rounds) {
    const calls = await read([...round.values()].map((task) => ({ ...subjectOf(task), after: after(task) })));
    for (const each of calls) {
      const task = round.get(`${each.kind} ${each.id}`);
      if (task && each.calls > 0) found.set(task.id, each);
    }
  }
  return found;
}

const isToolKind = (kind: SeenKind): boolean => kind === "tool" || kind === "data_source";

async function usesOf(
  { db }: Pick<Context, "db">,
  tasks: readonly Task[],
  from: (task: Task) => Date,
  tools: readonly ToolRow[],
): Promise<Map<string, SeenUse[]>> {
  const asked = tasks.flatMap((task) => seenKindsOf(task).map((of) => ({ task, of, identityId: task.identityId, after: from(task) })));
  const called = await readUsesAfter(
    db,
    asked.flatMap(({ identityId, of, after }) => {
      const told = of === "data_source" ? "tool" : of;
      return isUsedKind(told) ? [{ identityId, of: told, after }] : [];
    }),
  );
  const told = await readPermissionsAfter(
    db,
    asked.filter(({ of }) => of === "scope"),
  );
  const free = { of: "scope" as const, provider: "", costUsd: "0", eventId: null };
  const uses: SeenUse[] = [
    ...called,
    ...sourceUses(called, tools),
    ...told.map(({ permission, ...use }) => ({ ...use, ...free, value: permission })),
  ];
  const isOf = (use: SeenUse, { identityId, of, after }: (typeof asked)[number]): boolean =>
    use.identityId === identityId && use.of === of && use.after.getTime() === after.getTime();
  const found = new Map<string, SeenUse[]>();
  for (const one of asked) found.set(one.task.id, [...(found.get(one.task.id) ?? []), ...uses.filter((use) => isOf(use, one))]);
  return found;
}

async function secretsOf({ db }: Pick<Context, "db">, tasks: readonly Task[], from: (task: Task) => Date): Promise<Map<string, SecretUse>> {
  const found = new Map<string, SecretUse>();
  for (const task of tasks.filter(({ action }) => action === "rotate")) {
    const subject = { credentialId: task.subjectId, fingerprints: task.details.oldFingerprints ?? [], after: from(task) };
    const [use] = await readSecretUses(db, [subject]);
    if (use) found.set(task.id, use);
  }
  return found;
}

function violationOf(calls: Calls | null, forbidden: readonly SeenUse[]): Violation | null {
  const [worst] = [...forbidden].sort((a, b) => b.calls - a.calls);
  const of = calls ?? worst;
  if (!of) return null;
  return {
    ...{ calls: of.calls, costUsd: of.costUsd, eventId: of.eventId, what: calls ? null : (worst?.value ?? null) },
    ...{ firstAt: of.firstAt.toISOString(), lastAt: of.lastAt.toISOString() },
  };
}

/** A suspension that somebody lifted, and a grant that was given again, are decisions of their own. */
function holds({ action, details }: Task, row: GovernanceRow | undefined): boolean {
  if (!row) return true;
  if (action === "suspend") return row.state !== "active";
  const { grant } = details;
  return action !== "end_grant" || !grant || !row.grants.some(({ kind, value }) => kind === grant.kind && value === grant.value);
}
