/** The table of rules. */
import type { Db, Tx } from "@/lib/db/client";
import type { AllocationRule, Prisma } from "@/lib/db/generated/client";
import { utcDate } from "@/lib/kernel/period";
import type { RuleDefinition } from "../core/rule";
import type { Ending, RuleState, RuleVersion } from "../core/rule-versions";
import { dayOf } from "../core/starts";

const fromDbRule = ({ definition, validFrom, validTo, state, ...row }: AllocationRule): RuleVersion => ({
  ...row,
  definition: definition as unknown as RuleDefinition,
  validFrom: utcDate(validFrom),
  validTo: validTo && utcDate(validTo),
  state: state as RuleState,
});

const toDbRule = ({ definition, validFrom, validTo, ...rule }: RuleVersion) => ({
  ...rule,
  definition: definition as unknown as Prisma.InputJsonValue,
  validFrom: dayOf(validFrom),
  validTo: validTo === null ? null : dayOf(validTo),
});

/** Nobody else changes rules, and no period is closed, until the transaction ends. */
export async function lockRules(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE billing_period IN SHARE MODE`;
  await tx.$executeRaw`LOCK TABLE allocation_rule IN SHARE ROW EXCLUSIVE MODE`;
}

/** By step, position and rule; versions from the newest. */
export async function readRules(db: Db | Tx, where: { ruleId?: string; state?: RuleState } = {}): Promise<RuleVersion[]> {
  const rows = await db.allocationRule.findMany({
    where,
    orderBy: [{ step: "asc" }, { position: "asc" }, { ruleId: "asc" }, { version: "desc" }],
  });
  return rows.map(fromDbRule);
}

/** Versions that hold on a day. */
export async function readRulesOn(db: Db | Tx, day: Date): Promise<RuleVersion[]> {
  const rows = await db.allocationRule.findMany({
    where: { state: "active", validFrom: { lte: day }, OR: [{ validTo: null }, { validTo: { gt: day } }] },
    orderBy: { id: "asc" },
  });
  return rows.map(fromDbRule);
}

/** A draft takes the place of the draft before it. */
export async function writeDraft(tx: Tx, rule: RuleVersion): Promise<void> {
  const { id, ...row } = toDbRule(rule);
  await tx.allocationRule.upsert({ where: { id }, create: { id, ...row }, update: row });
}

export async function deleteDraft(tx: Tx, id: string): Promise<void> {
  await tx.allocationRule.deleteMany({ where: { id, state: "draft" } });
}

export async function activateRow(tx: Tx, id: string): Promise<void> {
  await tx.allocationRule.update({ where: { id }, data: { state: "active" } });
}

export async function endRows(tx: Tx, endings: readonly Ending[]): Promise<void> {
  for (const { id, validTo, state } of endings)
    await tx.allocationRule.update({ where: { id }, data: { validTo: validTo === null ? null : dayOf(validTo), state } });
}
