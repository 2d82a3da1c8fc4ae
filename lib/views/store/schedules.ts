/** Rows of schedules, of who gets their mails, and of what was delivered. */
import type { Actor } from "@/lib/auth/core/actor";
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Rhythm } from "../core/rhythm";
import type { DeliveryView, ScheduleView } from "../core/saved-view";

const SHOWN_DELIVERIES = 10;

export type StoredSchedule = Rhythm & { id: string; viewId: string; ownerId: string; nextDueAt: Date; createdAt: Date };
type Row = Prisma.ViewScheduleGetPayload<object>;

export const fromDbSchedule = ({ rhythm, ...row }: Row): StoredSchedule => ({ ...row, rhythm: rhythm as Rhythm["rhythm"] });

/** By view: the schedules that the caller made or is a receiver of. Of the latter, nothing of other receivers. */
export async function readSchedules(db: Db, actor: Actor, viewIds: readonly string[]): Promise<Map<string, ScheduleView[]>> {
  const rows = await db.viewSchedule.findMany({
    where: { viewId: { in: [...viewIds] }, OR: [{ ownerId: actor.id }, { receivers: { some: { userId: actor.id } } }] },
    include: {
      owner: { select: { id: true, name: true } },
      receivers: { include: { user: { select: { name: true, email: true } } }, orderBy: { user: { name: "asc" } } },
    },
    orderBy: { createdAt: "asc" },
  });
  const views = new Map<string, ScheduleView[]>();
  for (const { owner, receivers, ...row } of rows) {
    const isMine = owner.id === actor.id;
    const { viewId, ownerId: _, nextDueAt, createdAt: __, ...schedule } = fromDbSchedule(row);
    const shown = receivers.filter(({ userId }) => isMine || userId === actor.id);
    const view: ScheduleView = {
      ...schedule,
      owner,
      isMine,
      nextDueAt: nextDueAt.toISOString(),
      iReceive: receivers.some(({ userId, leftAt }) => userId === actor.id && leftAt === null),
      receivers: shown.map(({ user, userId, leftAt }) => ({ ...user, left: leftAt !== null, isOwner: userId === owner.id })),
      deliveries: await readDeliveries(db, row.id, isMine ? null : actor.id),
    };
    views.set(viewId, [...(views.get(viewId) ?? []), view]);
  }
  return views;
}

async function readDeliveries(db: Db, scheduleId: string, userId: string | null): Promise<DeliveryView[]> {
  const rows = await db.viewDelivery.findMany({
    where: { scheduleId, ...(userId === null ? {} : { userId }) },
    include: { user: { select: { name: true } } },
    orderBy: [{ dueAt: "desc" }, { triedAt: "desc" }, { id: "asc" }],
    take: SHOWN_DELIVERIES,
  });
  return rows.map(({ dueAt, user, state, attempts, triedAt, answer }) => ({
    dueAt: dueAt.toISOString(),
    to: user.name,
    state: state as DeliveryView["state"],
    attempts,
    triedAt: triedAt?.toISOString() ?? null,
    answer,
  }));
}

/** Accounts that can sign in, by e-mail address. */
export const readAccounts = (tx: Tx, emails: readonly string[]) =>
  tx.user.findMany({ where: { email: { in: [...emails] }, disabledAt: null }, select: { id: true, email: true } });

/** The caller's schedule of a view, locked. */
export async function lockSchedule(tx: Tx, viewId: string, ownerId: string): Promise<StoredSchedule | null> {
  await tx.$queryRaw`SELECT 1 FROM view_schedule WHERE view_id = ${viewId} AND owner_id = ${ownerId} FOR UPDATE`;
  const row = await tx.viewSchedule.findUnique({ where: { viewId_ownerId: { viewId, ownerId } } });
  return row && fromDbSchedule(row);
}

/** Writes a schedule and makes these its receivers; who left before stays out of it. */
export async function writeSchedule(tx: Tx, schedule: StoredSchedule, userIds: readonly string[]): Promise<void> {
  await tx.viewSchedule.upsert({ where: { id: schedule.id }, create: schedule, update: schedule });
  await tx.scheduleReceiver.deleteMany({ where: { scheduleId: schedule.id, leftAt: null, userId: { notIn: [...userIds] } } });
  await tx.scheduleReceiver.createMany({ data: userIds.map((userId) => ({ scheduleId: schedule.id, userId })), skipDuplicates: true });
}

export const deleteSchedule = (tx: Tx, id: string) => tx.viewSchedule.delete({ where: { id } });

/** @returns false when the person is no receiver of it. */
export async function writeLeaving(tx: Tx, scheduleId: string, userId: string, leftAt: Date | null): Promise<boolean> {
  return (await tx.scheduleReceiver.updateMany({ where: { scheduleId, userId }, data: { leftAt } })).count === 1;
}
