import { withSubUnits } from "@/lib/auth/core/scope";
import type { Tx } from "@/lib/db/client";

/** A business unit and all units below it. */
export async function unitsBelow(tx: Tx, unitId: string): Promise<string[]> {
  return withSubUnits([unitId], await tx.businessUnit.findMany({ select: { id: true, parentId: true } }));
}
