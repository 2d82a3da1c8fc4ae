/** Looks for what starts reviews: in the audit log since it was last read, and in dates, findings and use. */
import { type ChainRow, readAuditAfter } from "@/lib/audit";
import { loadBudgetBook } from "@/lib/budgets";
import { formatAmount } from "@/lib/budgets/core/budget";
import type { Db } from "@/lib/db/client";
import { type GovernanceRow, nameDirectory, readGovernance } from "@/lib/identities";
import { groupBy } from "@/lib/identities/core/grouping";
import { utcDate } from "@/lib/kernel/period";
import { formatDate } from "@/lib/kernel/time-words";
import { readUseChanges } from "@/lib/reporting";
import { readExceptions, readOpenFindings } from "@/lib/risk";
import { addDays } from "./core/due";
import { NEWCOMER_ACTIONS, type Newcomer, newcomerOf } from "./core/newcomers";
import {
  type LoggedChange,
  MIN_INTERVAL_DAYS,
  type Ownership,
  TRIGGERS,
  type Trigger,
  type TriggerKind,
  triggersOf,
  WATCHED_ACTIONS,
} from "./core/triggers";
import { readChildren, readOwnership } from "./store/people";
import { readEndingKeeps, readPostponed } from "./store/watch";

const READ_ACTIONS: ReadonlySet<string> = new Set([...WATCHED_ACTIONS, ...NEWCOMER_ACTIONS]);
const BATCH = 1_000;
const MOST_BATCHES = 20;

/** @returns what the rows after a place start, who came to a team by them, and the last place that was read. */
export async function triggersAfter(db: Db, seq: bigint, now: Date): Promise<{ triggers: Trigger[]; newcomers: Newcomer[]; seq: bigint }> {
  const changes: LoggedChange[] = [];
  let last = seq;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await readAuditAfter(db, last, BATCH);
    changes.push(...rows.filter(({ action, outcome }) => outcome === "done" && READ_ACTIONS.has(action)).map(changeOf));
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < BATCH) break;
  }
  if (changes.length === 0) return { triggers: [], newcomers: [], seq: last };
  const ownership = await ownershipOf(db, now);
  return {
    triggers: changes.flatMap((change) => triggersOf(change, ownership)),
    newcomers: changes.flatMap((change) => newcomerOf(change) ?? []),
    seq: last,
  };
}

const changeOf = ({ seq, action, objectId, before, after }: ChainRow): LoggedChange => ({
  seq,
  action,
  objectId,
  before: valueOf(before),
  after: valueOf(after),
});

function valueOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

async function ownershipOf(db: Db, now: Date): Promise<Ownership> {
  const owned = groupBy(await readOwnership(db, now), ({ ownerId }) => ownerId);
  const children = groupBy(await readChildren(db), ({ parentId }) => parentId);
  const { people } = await nameDirectory(db);
  const budgets = [...(await loadBudgetBook(db)).byId.values()].filter(
    ({ scope, per }) => scope.identity !== undefined || per === "identity",
  );
  return {
    ownedBy: new Map([...owned].map(([id, rows]) => [id, rows.map(({ identityId }) => identityId)])),
    childrenOf: new Map([...children].map(([id, rows]) => [id, rows.map(({ identityId }) => identityId)])),
    nameOf: (id) => people.get(id)?.name ?? id,
    budgets: new Map(
      budgets.map(({ id, scope, limit }) => [id, { identityId: scope.identity ?? null, limit: Number(formatAmount(limit)) }]),
    ),
  };
}

/** Days before a contract, an exception or a term ends. */
const AHEAD_DAYS = 14;
const FINDING_KINDS: Readonly<Record<string, TriggerKind>> = {
  R08: "went_silent",
  R09: "woke_up",
  R15: "secret_found",
  R16: "secret_found",
};

export async function datedTriggers(db: Db, now: Date): Promise<Trigger[]> {
  const rows = await readGovernance(db, "all", now);
  const findings = await readOpenFindings(db, "all");
  const { jumps, applications } = await readUseChanges(db, now);
  const names = await nameDirectory(db);
  const soon = addDays(now, AHEAD_DAYS);
  const trigger = (kind: TriggerKind, identityId: string, cause: string, text: string): Trigger => ({ kind, identityId, cause, text });
  return [
    ...rows.flatMap((row) => [...ofOwner(row, now, trigger), ...ofContract(row, soon, trigger)]),
    ...[...findings].flatMap(([identityId, list]) =>
      list.flatMap(({ id, ruleId, title, state }) => {
        const kind = FINDING_KINDS[ruleId];
        return kind && state === "open" ? [trigger(kind, identityId, `finding:${id}`, title)] : [];
      }),
    ),
    ...(await readExceptions(db, now)).flatMap(({ id, identityId, expiresAt }) =>
      identityId !== null && expiresAt <= soon
        ? [trigger("exception_ends", identityId, `exception:${id}`, `An exception for it ends on ${formatDate(expiresAt)}.`)]
        : [],
    ),
    ...(await readEndingKeeps(db, now, AHEAD_DAYS)).map(({ identityId, itemId, at }) =>
      trigger("kept_until_ends", identityId, `kept:${itemId}`, `It was kept until ${formatDate(at)}.`),
    ),
    ...(await readPostponed(db, now)).map(({ identityId, itemId }) =>
      trigger("postponed", identityId, `postponed:${itemId}`, `${TRIGGERS.postponed}.`),
    ),
    ...jumps.map(({ identityId, usualUsd, lowestUsd }) =>
      trigger(
        "cost_jump",
        identityId,
        `use:${utcDate(now)}`,
        `It cost $${lowestUsd} a day and more for three days; usual are $${usualUsd}.`,
      ),
    ),
    ...applications.map(({ identityId, applicationId, firstOn }) =>
      trigger(
        "new_application",
        identityId,
        `application:${applicationId}`,
        `${names.applications.get(applicationId)?.name ?? applicationId} uses it since ${formatDate(firstOn)}.`,
      ),
    ),
  ];
}

type Make = (kind: TriggerKind, identityId: string, cause: string, text: string) => Trigger;

/** Who left by a way that the log tells only in sum, such as a document of the whole inventory. */
function ofOwner({ id, owner }: GovernanceRow, now: Date, make: Make): Trigger[] {
  if (!owner || owner.active || owner.leftAt === null || owner.leftAt < addDays(now, -MIN_INTERVAL_DAYS)) return [];
  return [make("owner_left", id, `left:${owner.id}`, `${owner.name} left.`)];
}

function ofContract({ id, vendor }: GovernanceRow, soon: Date, make: Make): Trigger[] {
  if (!vendor?.contractEndsAt || vendor.contractEndsAt > soon) return [];
  const day = utcDate(vendor.contractEndsAt);
  return [
    make(
      "contract_ends",
      id,
      `contract:${vendor.id}:${day}`,
      `The contract of ${vendor.name} ends on ${formatDate(vendor.contractEndsAt)}.`,
    ),
  ];
}
