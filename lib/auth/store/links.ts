import type { Db, Tx } from "@/lib/db/client";

export type LinkPurpose = "setup" | "invite" | "reset";
export type StoredLink = { id: string; purpose: LinkPurpose; secretHash: string; email: string | null; createdAt: Date; expiresAt: Date };

/** A newer link of the same purpose and e-mail ends the older ones. */
export async function insertLink(tx: Tx, link: StoredLink): Promise<void> {
  await tx.oneTimeLink.deleteMany({ where: { purpose: link.purpose, email: link.email, usedAt: null } });
  await tx.oneTimeLink.create({ data: link });
}

/** An unused link that has not expired. */
export async function readOpenLink(db: Db | Tx, linkId: string, now: Date): Promise<StoredLink | null> {
  const row = await db.oneTimeLink.findUnique({ where: { id: linkId, usedAt: null, expiresAt: { gt: now } } });
  return row && { ...row, purpose: row.purpose as LinkPurpose };
}

/** @returns false when it was used meanwhile: of two uses at once, one wins. */
export async function markLinkUsed(tx: Tx, linkId: string, usedAt: Date): Promise<boolean> {
  const used = await tx.oneTimeLink.updateMany({ where: { id: linkId, usedAt: null }, data: { usedAt } });
  return used.count === 1;
}

/** E-mails with an invitation that can still be used. */
export async function readInvitedEmails(db: Db, now: Date): Promise<Set<string>> {
  const rows = await db.oneTimeLink.findMany({
    where: { purpose: "invite", usedAt: null, expiresAt: { gt: now } },
    select: { email: true },
  });
  return new Set(rows.flatMap((row) => (row.email === null ? [] : [row.email])));
}

/** Ends all unused links to an account. */
export async function endLinks(tx: Tx, email: string): Promise<void> {
  await tx.oneTimeLink.deleteMany({ where: { email, usedAt: null } });
}
