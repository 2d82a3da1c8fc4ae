"use client";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { UNREAD_PATH } from "./nav-paths";

const REFRESH_MS = 60_000;
const MAX_SHOWN = 99;

/** The way to one's inbox, with how much of it is unread. */
export function NotificationBell() {
  const { data } = useQuery({
    queryKey: [UNREAD_PATH],
    queryFn: ({ signal }) => fetchJson<{ unread: number }>(UNREAD_PATH, { signal }),
    refetchInterval: REFRESH_MS,
  });
  const unread = data?.unread ?? 0;
  const name = unread === 0 ? "Notifications" : `Notifications, ${formatCount(unread)} unread`;
  return (
    <Link className="btn plain" href="/notifications" aria-label={name} title={name}>
      <Icon name="bell" />
      {unread > 0 ? <span aria-hidden="true">{unread > MAX_SHOWN ? `${MAX_SHOWN}+` : unread}</span> : null}
    </Link>
  );
}
