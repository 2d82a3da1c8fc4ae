import { readCalendar } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { closedFault, type StartFault, startFault } from "./core/starts";
import { readOpenFrom } from "./store/facts";

/** @throws Invalid for a day that begins no period; Conflict for one in a closed period. */
export async function requireStart(db: Db | Tx, day: string, location: string): Promise<void> {
  const openFrom = await readOpenFrom(db);
  refuse(closedFault(day, openFrom, location), Conflict);
  refuse(startFault(day, await readCalendar(db), openFrom, location), Invalid);
}

/** @throws Conflict for a day in a closed period: its part of the money would be charged by nobody. */
export async function requireOpen(db: Db | Tx, day: string, location: string): Promise<void> {
  refuse(closedFault(day, await readOpenFrom(db), location), Conflict);
}

function refuse(fault: StartFault | null, Refusal: typeof Conflict | typeof Invalid): void {
  if (fault) throw new Refusal(`${fault.location}: ${fault.message}`, [fault]);
}
