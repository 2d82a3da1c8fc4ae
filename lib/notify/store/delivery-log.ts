/** The log of what was sent. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { Invalid } from "@/lib/kernel/errors";
import { decodeCursor } from "@/lib/kernel/page";
import { kindName, type Severity } from "../core/kinds";
import type { Channel, DeliveryState, DeliveryView } from "../core/notification";

const WITH = {
  notification: { select: { kind: true, severity: true, title: true } },
  user: { select: { name: true } },
  webhook: { select: { name: true } },
  _count: { select: { items: true } },
} as const satisfies Prisma.NotificationDeliveryInclude;
type Row = Prisma.NotificationDeliveryGetPayload<{ include: typeof WITH }>;

function fromDbDelivery({ notification, user, webhook, _count, ...row }: Row): DeliveryView {
  // What one person is told may be outside the scope of who reads the log: of mails only the kind is shown.
  const title = webhook ? notification?.title : notification && kindName(notification.kind);
  return {
    id: row.id,
    channel: row.channel as Channel,
    to: webhook?.name ?? user?.name ?? "",
    title: title ?? `Daily mail of ${_count.items}`,
    severity: (notification?.severity ?? null) as Severity | null,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    createdAt: row.createdAt.toISOString(),
    nextTryAt: row.nextTryAt.toISOString(),
    triedAt: row.triedAt?.toISOString() ?? null,
    status: row.status,
    answer: row.answer,
  };
}

export async function readDeliveries(
  db: Db,
  { limit, cursor, state }: { limit: number; cursor?: string | undefined; state?: DeliveryState | undefined },
): Promise<DeliveryView[]> {
  const rows = await db.notificationDelivery.findMany({
    where: { ...(state === undefined ? {} : { state }), ...after(cursor) },
    include: WITH,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  return rows.map(fromDbDelivery);
}

function after(cursor: string | undefined): Prisma.NotificationDeliveryWhereInput {
  if (cursor === undefined) return {};
  const [text, id] = decodeCursor(cursor, 2);
  const createdAt = new Date(String(text));
  if (Number.isNaN(createdAt.getTime())) throw new Invalid("The cursor is not one that this list gave out.");
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: String(id) } }] };
}

export async function readDelivery(db: Db, id: string): Promise<DeliveryView> {
  return fromDbDelivery(await db.notificationDelivery.findUniqueOrThrow({ where: { id }, include: WITH }));
}

/** Lets a delivery wait again, from its first attempt on, unless it is locked by whoever tries it. */
export async function reviveDelivery(tx: Tx, id: string, now: Date): Promise<"done" | "busy" | "none"> {
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM notification_delivery WHERE id = ${id} FOR UPDATE SKIP LOCKED`;
  if (!locked) return (await tx.notificationDelivery.count({ where: { id } })) > 0 ? "busy" : "none";
  await tx.notificationDelivery.update({ where: { id }, data: { state: "waiting", attempts: 0, nextTryAt: now } });
  return "done";
}
