import type { Context } from "@/lib/auth/context";
import { deleteNotificationsBefore } from "./store/notifications";

const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;

/** Deletes what was told long ago, with its log. @returns how many notifications. */
export const pruneNotifications = ({ db, clock }: Pick<Context, "db" | "clock">): Promise<number> =>
  deleteNotificationsBefore(db, new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS));
