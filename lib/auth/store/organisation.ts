import type { Db } from "@/lib/db/client";

/** The one organisation of this deployment, as the frame of every page names it. */
export async function readOrganisation(db: Db): Promise<{ name: string; isSample: boolean }> {
  const row = await db.organisation.findUnique({ where: { id: 1 }, select: { name: true, isSample: true } });
  return row ?? { name: "Your organisation", isSample: false };
}
