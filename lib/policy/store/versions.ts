import type { Db, Tx } from "@/lib/db/client";

export type VersionRow = {
  n: number;
  text: string;
  hash: string;
  note: string;
  createdAt: Date;
  createdBy: string;
  createdName: string;
  activatedAt: Date | null;
  activatedBy: string | null;
  activatedName: string | null;
  retiredAt: Date | null;
};

export const readVersion = (db: Db | Tx, n: number): Promise<VersionRow | null> => db.policyVersion.findUnique({ where: { n } });

/** The one in force; null before the first. */
export const readActive = (db: Db | Tx): Promise<VersionRow | null> =>
  db.policyVersion.findFirst({ where: { activatedAt: { not: null }, retiredAt: null } });

/** Newest first. */
export const readVersions = (db: Db, below: number | null, take: number): Promise<Omit<VersionRow, "text">[]> =>
  db.policyVersion.findMany({
    ...(below === null ? {} : { where: { n: { lt: below } } }),
    omit: { text: true },
    orderBy: { n: "desc" },
    take,
  });

/** The version before: what a version is compared with. */
export const readNewestBelow = (db: Db, n: number): Promise<VersionRow | null> =>
  db.policyVersion.findFirst({ where: { n: { lt: n } }, orderBy: { n: "desc" } });

export const insertVersion = (
  tx: Tx,
  row: Omit<VersionRow, "n" | "activatedAt" | "activatedBy" | "activatedName" | "retiredAt">,
): Promise<VersionRow> => tx.policyVersion.create({ data: row });

/** One version at a time is in force: two activations follow each other here. */
export async function lockVersions(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE`;
}

/** The one before is retired at the instant that the new one begins. */
export async function putInForce(tx: Tx, n: number, at: Date, by: { id: string; name: string }): Promise<VersionRow> {
  await tx.policyVersion.updateMany({ where: { activatedAt: { not: null }, retiredAt: null }, data: { retiredAt: at } });
  return tx.policyVersion.update({ where: { n }, data: { activatedAt: at, activatedBy: by.id, activatedName: by.name } });
}
