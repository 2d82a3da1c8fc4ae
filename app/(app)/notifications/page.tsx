import type { Metadata } from "next";
import { NotificationsView } from "@/components/notifications/notifications-view";
import { requireActor } from "@/lib/auth/page";
import { readNotifySettings } from "@/lib/notify";
import { Prefetched } from "../prefetched";

export const metadata: Metadata = { title: "Notifications" };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Everybody's own. The link at the foot of a mail leads to the settings. */
export default async function NotificationsPage({ searchParams }: Props) {
  const tab = (await searchParams).tab === "settings" ? "settings" : "inbox";
  const ctx = await requireActor(tab === "settings" ? "/notifications?tab=settings" : "/notifications");
  return (
    <Prefetched reads={tab === "settings" ? { "/api/ui/notifications/settings": () => readNotifySettings(ctx) } : {}}>
      <NotificationsView now={ctx.clock.now().toISOString()} tab={tab} />
    </Prefetched>
  );
}
