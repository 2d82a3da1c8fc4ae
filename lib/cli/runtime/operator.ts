import { systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { closeDatabase, database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { onShutdown } from "../prepare/shutdown.mjs";
import { openRuntime } from "./open-runtime";

/** Who runs a command on the machine itself may do everything; the audit says that it was done that way. */
export async function operator(command: string): Promise<Context> {
  await openRuntime();
  onShutdown(closeDatabase);
  return { db: database().db, clock: systemClock, actor: systemActor(`command ${command}`) };
}
