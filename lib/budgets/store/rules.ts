/** Blocks, limits of speed, and the policy. */
import type { Db, Tx } from "@/lib/db/client";
import type { EnforcementPolicy, EnforcementRule } from "../core/book";
import type { After } from "../core/instant-cursor";
import type { RuleRight } from "../core/rule-right";
import type { PolicyInput } from "../schemas";
import { fromDbRule } from "./book";

export type StoredRule = EnforcementRule & {
  createdAt: Date;
  createdBy: string;
  putByRight: RuleRight;
  liftedAt: Date | null;
  liftedBy: string | null;
  liftReason: string | null;
};

type Row = Awaited<ReturnType<Db["enforcementRule"]["findUniqueOrThrow"]>>;
const fromRow = (row: Row): StoredRule => {
  const { createdAt, createdBy, liftedAt, liftedBy, liftReason } = row;
  return { ...fromDbRule(row), createdAt, createdBy, putByRight: row.putByRight as RuleRight, liftedAt, liftedBy, liftReason };
};

/** Newest first. */
export async function readRules(
  db: Db,
  { running, limit, after }: { running: boolean; limit: number; after: After | null },
  now: Date,
): Promise<StoredRule[]> {
  const rows = await db.enforcementRule.findMany({
    where: {
      AND: [
        running ? { liftedAt: null, OR: [{ endsAt: null }, { endsAt: { gt: now } }] } : {},
        after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {},
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return rows.map(fromRow);
}

/** Of exactly these things, and still to end. */
export async function readRunningRulesOn(
  tx: Tx,
  { kind, scopeKind, scopeId }: Pick<EnforcementRule, "kind" | "scopeKind" | "scopeId">,
  now: Date,
): Promise<StoredRule[]> {
  const where = { kind, scopeKind, scopeId, liftedAt: null, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
  return (await tx.enforcementRule.findMany({ where })).map(fromRow);
}

export async function insertRule(tx: Tx, rule: StoredRule): Promise<void> {
  await tx.enforcementRule.create({ data: rule });
}

/** The rule, locked until the transaction ends. */
export async function lockRule(tx: Tx, id: string): Promise<StoredRule | null> {
  await tx.$queryRaw`SELECT 1 FROM enforcement_rule WHERE id = ${id} FOR UPDATE`;
  const row = await tx.enforcementRule.findUnique({ where: { id } });
  return row && fromRow(row);
}

export async function writeLift(tx: Tx, id: string, lift: { liftedAt: Date; liftedBy: string; liftReason: string }): Promise<void> {
  await tx.enforcementRule.update({ where: { id }, data: lift });
}

type PolicyRow = Awaited<ReturnType<Db["enforcementPolicy"]["findUniqueOrThrow"]>>;
const fromDbPolicy = ({ id: _, ...row }: PolicyRow): EnforcementPolicy => ({
  ...row,
  unknownCredential: row.unknownCredential as EnforcementPolicy["unknownCredential"],
  unknownModel: row.unknownModel as EnforcementPolicy["unknownModel"],
  outsideGrants: row.outsideGrants as EnforcementPolicy["outsideGrants"],
  outsidePolicy: row.outsidePolicy as EnforcementPolicy["outsidePolicy"],
});

export const readPolicyRow = async (db: Db | Tx): Promise<EnforcementPolicy> =>
  fromDbPolicy(await db.enforcementPolicy.findUniqueOrThrow({ where: { id: 1 } }));

/** What is left out stays. */
export async function writePolicy(tx: Tx, change: PolicyInput): Promise<EnforcementPolicy> {
  const data = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return fromDbPolicy(await tx.enforcementPolicy.update({ where: { id: 1 }, data }));
}
