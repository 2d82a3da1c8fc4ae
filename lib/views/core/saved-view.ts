/** What a saved view is: the address of a page, canonical, under a name. It carries the question and no answer. */
import type { Role } from "@/lib/auth/core/roles";

export const VISIBILITIES = ["private", "team", "organisation"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const MAX_ADDRESS = 4_000;
/** Names the view that an address was opened from; no part of the question. */
export const VIEW_PARAM = "view";
/** Pages for those who are not signed in, and what is no page. */
const NO_PAGES = new Set(["api", "sign-in", "setup", "invite", "docs", "views", "_next"]);

export type Address = { path: string; query: string };

/**
 * Reads the address of a page: path and query. The query is kept canonical, names in order and empty values left out,
 * so that one question has one text. Null for other sites, for what is no page of the product, and beyond 4,000 letters.
 */
export function readAddress(text: string): Address | null {
  if (text.length > MAX_ADDRESS || !/^\/(?!\/)[^\\\p{Cc}]*$/u.test(text) || /%(?![\dA-F]{2})/i.test(text)) return null;
  const url = new URL(text, "http://own.invalid");
  const path = url.pathname.replace(/\/+$/, "");
  const folder = path.split("/")[1] ?? "";
  if (url.origin !== "http://own.invalid" || !/^[a-z][a-z-]*$/.test(folder) || NO_PAGES.has(folder)) return null;
  const kept = [...url.searchParams].filter(([name, value]) => name !== VIEW_PARAM && value !== "");
  const query = new URLSearchParams(kept);
  query.sort();
  return { path, query: query.toString() };
}

export const addressOf = ({ path, query }: Address): string => (query === "" ? path : `${path}?${query}`);

/** Where a view opens: its address, and which view it was. */
export const openHref = ({ path, query, id }: Address & { id: string }): string =>
  `${addressOf({ path, query })}${query === "" ? "?" : "&"}${VIEW_PARAM}=${encodeURIComponent(id)}`;

/** What is given from hand to hand: who may see the view is sent on, anybody else finds nothing. */
export const shareHref = (id: string): string => `/views/${encodeURIComponent(id)}`;

export type ScheduleView = {
  id: string;
  owner: { id: string; name: string };
  isMine: boolean;
  rhythm: "daily" | "weekly" | "monthly";
  /** 1 Monday to 7 Sunday. */
  weekday: number | null;
  monthDay: number | null;
  hour: number;
  timeZone: string;
  nextDueAt: string;
  /** Whether the caller gets it now. */
  iReceive: boolean;
  /** Everybody, for who made the schedule; else the caller alone. */
  receivers: { name: string; email: string; left: boolean; isOwner: boolean }[];
  /** The newest first: of everybody for who made the schedule, else the caller's own. */
  deliveries: DeliveryView[];
};

export type DeliveryView = {
  dueAt: string;
  to: string;
  state: "waiting" | "sent" | "failed" | "skipped";
  attempts: number;
  triedAt: string | null;
  answer: string | null;
};

export type ViewAnswer = Address & {
  id: string;
  name: string;
  visibility: Visibility;
  team: { id: string; name: string } | null;
  owner: { id: string; name: string };
  isMine: boolean;
  /** Whether the caller may rename, update, share and delete it. */
  mayChange: boolean;
  /** Whether it is a page of figures, which can be sent by e-mail. */
  canBeSent: boolean;
  homeOfRoles: Role[];
  createdAt: string;
  updatedAt: string;
};
export type ListedView = ViewAnswer & { schedules: ScheduleView[] };

export type ViewsAnswer = {
  data: ListedView[];
  /** Teams that the caller may share with. */
  teams: { id: string; name: string }[];
  mayWrite: boolean;
  /** Shared views of others, and where roles begin. */
  mayManage: boolean;
  /** Whether there is a mail server to send by. */
  canMail: boolean;
};
