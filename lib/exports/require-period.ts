import type { Db } from "@/lib/db/client";
import { NotFound } from "@/lib/kernel/errors";
import type { ExportPeriod } from "./core/export-period";
import { readExportPeriod } from "./store/periods";

/** @throws NotFound for a period that the books do not have, or a closing that was never made. */
export async function requirePeriod(db: Db, id: string, version?: number): Promise<ExportPeriod> {
  const period = await readExportPeriod(db, id, version);
  if (!period) throw new NotFound(version === undefined ? "There is no such period." : `${id} has no version ${version}.`);
  return period;
}
