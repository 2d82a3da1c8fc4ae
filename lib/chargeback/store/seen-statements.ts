import type { Actor } from "@/lib/auth";
import { Prisma } from "@/lib/db/generated/client";
import { inPeriod, inSight } from "./statement-rows";

/** Statements of one version of a period that a caller sees, as a condition of a query. */
export const inPeriodSeen = (actor: Actor, periodId: string, version: number): Prisma.Sql =>
  Prisma.sql`${inPeriod(periodId, version)} AND ${inSight(actor, "spend.read")}`;
