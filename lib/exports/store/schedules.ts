/** Schedules, what they owe, and what became of it. One cause is one delivery. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { type Cadence, closeCause, dueCause, nextDueOf, sayCadence } from "../core/cadence";
import { type DestinationKind, sayTarget, type Target } from "../core/destination";
import type { Profile } from "../core/profiles";
import type { DeliveryRow, ScheduleRow } from "../core/views";
import { readClosings } from "./periods";

type DbSchedule = Prisma.ExportScheduleGetPayload<object>;
type DbDelivery = Prisma.ExportDeliveryGetPayload<object>;

export type StoredSchedule = Cadence & {
  id: string;
  name: string;
  profile: Profile;
  /** Choices of the file, and which period: `period`. */
  params: Record<string, string>;
  target: Target;
  /** Sealed. */
  secret: string | null;
  enabled: boolean;
  nextDueAt: Date | null;
  createdBy: string;
  createdByName: string;
  createdAt: Date;
};

const fromDbSchedule = (row: DbSchedule): StoredSchedule => ({
  ...row,
  profile: row.profile as Profile,
  params: row.params as Record<string, string>,
  cadence: row.cadence as Cadence["cadence"],
  target: row.target as Target,
});

const fromDbDelivery = (row: DbDelivery): DeliveryRow => ({
  id: row.id,
  cause: row.cause,
  state: row.state as DeliveryRow["state"],
  attempts: row.attempts,
  answer: row.answer,
  fileId: row.fileId,
  nextTryAt: row.nextTryAt?.toISOString() ?? null,
  sentAt: row.sentAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

const viewOf = (row: StoredSchedule, deliveries: DeliveryRow[]): ScheduleRow => ({
  ...{ id: row.id, name: row.name, profile: row.profile, params: row.params, cadence: row.cadence, onDay: row.onDay, hour: row.hour },
  when: sayCadence(row),
  destination: row.target.kind satisfies DestinationKind,
  target: sayTarget(row.target),
  ...{ enabled: row.enabled, nextDueAt: row.nextDueAt?.toISOString() ?? null },
  createdBy: { id: row.createdBy, name: row.createdByName },
  createdAt: row.createdAt.toISOString(),
  deliveries,
});

const SHOWN_DELIVERIES = 5;

export async function readSchedules(db: Db): Promise<ScheduleRow[]> {
  const rows = await db.exportSchedule.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }] });
  const answers = await db.$queryRaw<
    DbDelivery[]
  >`SELECT id, schedule_id AS "scheduleId", cause, file_id AS "fileId", state, attempts, answer,
      next_try_at AS "nextTryAt", sent_at AS "sentAt", created_at AS "createdAt"
    FROM (SELECT *, row_number() OVER (PARTITION BY schedule_id ORDER BY created_at DESC, id DESC) AS place FROM export_delivery) d
    WHERE place <= ${SHOWN_DELIVERIES} ORDER BY place`;
  return rows.map((row) => viewOf(fromDbSchedule(row), answers.filter(({ scheduleId }) => scheduleId === row.id).map(fromDbDelivery)));
}

export async function insertSchedule(tx: Tx, row: StoredSchedule): Promise<ScheduleRow> {
  const { target, ...rest } = row;
  const data = { ...rest, destination: target.kind, target: target as unknown as Prisma.InputJsonObject };
  return viewOf(fromDbSchedule(await tx.exportSchedule.create({ data })), []);
}

export async function lockSchedule(tx: Tx, id: string): Promise<StoredSchedule | null> {
  await tx.$queryRaw`SELECT 1 FROM export_schedule WHERE id = ${id} FOR UPDATE`;
  return readSchedule(tx, id);
}

export async function readSchedule(db: Db | Tx, id: string): Promise<StoredSchedule | null> {
  const row = await db.exportSchedule.findUnique({ where: { id } });
  return row && fromDbSchedule(row);
}

export type ScheduleUpdate = Pick<StoredSchedule, "name" | "profile" | "params" | "cadence" | "onDay" | "hour" | "enabled" | "nextDueAt">;

export async function updateSchedule(tx: Tx, id: string, change: Partial<ScheduleUpdate>): Promise<void> {
  await tx.exportSchedule.update({ where: { id }, data: change });
}

/** What it still owed is not sent; what it sent stays in the log. */
export async function deleteSchedule(tx: Tx, id: string): Promise<void> {
  await tx.exportDelivery.deleteMany({ where: { scheduleId: id, state: "waiting" } });
  await tx.exportSchedule.delete({ where: { id } });
}

/**
 * Notes what is due: of schedules of the clock one delivery however long nothing ran, of those that wait for a close one
 * for each closing since they were made. Noted twice, nothing changes.
 */
export async function claimDue(db: Db, now: Date): Promise<void> {
  await withTransaction(db, async (tx) => {
    const locked = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM export_schedule
      WHERE enabled AND (next_due_at <= ${now} OR cadence = 'on_close') ORDER BY id FOR UPDATE SKIP LOCKED`;
    const rows = await tx.exportSchedule.findMany({ where: { id: { in: locked.map(({ id }) => id) } } });
    for (const schedule of rows.map(fromDbSchedule)) {
      await insertDeliveries(tx, schedule.id, await causesOf(db, schedule), now);
      if (schedule.nextDueAt) await updateSchedule(tx, schedule.id, { nextDueAt: nextDueOf(schedule, now) });
    }
  });
}

async function causesOf(db: Db, { cadence, nextDueAt, createdAt }: StoredSchedule): Promise<string[]> {
  if (cadence !== "on_close") return nextDueAt ? [dueCause(nextDueAt)] : [];
  return (await readClosings(db, createdAt)).map(({ periodId, version }) => closeCause(periodId, version));
}

export async function insertDeliveries(tx: Tx, scheduleId: string, causes: readonly string[], now: Date): Promise<string[]> {
  const data = causes.map((cause) => ({ id: newId("xdl"), scheduleId, cause, state: "waiting", nextTryAt: now, createdAt: now }));
  await tx.exportDelivery.createMany({ data, skipDuplicates: true });
  return data.map(({ id }) => id);
}

export type WaitingDelivery = { id: string; scheduleId: string; cause: string };

/** The oldest first; none of schedules that are switched off. */
export async function readWaiting(db: Db, now: Date): Promise<WaitingDelivery[]> {
  const AT_ONCE = 100;
  return db.$queryRaw<
    WaitingDelivery[]
  >`SELECT d.id, d.schedule_id AS "scheduleId", d.cause FROM export_delivery d JOIN export_schedule s ON s.id = d.schedule_id
    WHERE d.state = 'waiting' AND d.next_try_at <= ${now} AND s.enabled ORDER BY d.created_at, d.id LIMIT ${AT_ONCE}`;
}

export type Attempted = {
  state: "waiting" | "sent" | "failed";
  answer: string;
  fileId: string | null;
  nextTryAt: Date | null;
  sentAt: Date | null;
  received?: string[];
};
/** The count of this attempt; the file of an earlier one; who has it already. */
export type Attempt = { attempts: number; fileId: string | null; received: string[] };
const SENDING_MS = 60 * 60_000;

/** One attempt under the row's lock; its outcome is kept. Undefined when another process has it, or had it. */
export async function tryDelivery(
  db: Db,
  id: string,
  attempt: (delivery: Attempt) => Promise<Attempted>,
  then?: (tx: Tx, outcome: Attempted) => Promise<void>,
): Promise<Attempted | undefined> {
  return withTransaction(
    db,
    async (tx) => {
      const [row] = await tx.$queryRaw<Attempt[]>`
        SELECT attempts, file_id AS "fileId", received FROM export_delivery WHERE id = ${id} AND state = 'waiting' FOR UPDATE SKIP LOCKED`;
      if (!row) return undefined;
      const outcome = await attempt({ ...row, attempts: row.attempts + 1 });
      await tx.exportDelivery.update({ where: { id }, data: { ...outcome, attempts: row.attempts + 1 } });
      await then?.(tx, outcome);
      return outcome;
    },
    SENDING_MS,
  );
}

export async function readDelivery(db: Db, id: string): Promise<DeliveryRow | null> {
  const row = await db.exportDelivery.findUnique({ where: { id } });
  return row && fromDbDelivery(row);
}
