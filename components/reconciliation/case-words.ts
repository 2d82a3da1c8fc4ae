import type { CaseKind, CaseState } from "@/lib/reconciliation/core/case";
import type { Deed } from "@/lib/reconciliation/core/deeds";
import type { CaseSumView } from "@/lib/reconciliation/core/views";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";

export const PAGE = 100;
export const WORKERS_PATH = "/api/ui/reconciliation/workers";
export const casePath = (id: string): string => `/api/ui/reconciliation/${encodeURIComponent(id)}`;

/** As an age: past the day by which it should have been worked on, however old it is. */
export const OVERDUE = 0;

export type Asked = { kind: CaseKind | null; state: CaseState; assignee: string; older: number | null; q: string };
export const FIRST: Asked = { kind: null, state: "open", assignee: "", older: null, q: "" };

export function listPath({ kind, state, assignee, older, q }: Asked, cursor?: string): string {
  const query = new URLSearchParams({ state, limit: String(PAGE) });
  if (kind) query.set("kind", kind);
  if (assignee) query.set("assignee", assignee);
  if (older === OVERDUE) query.set("overdue", "true");
  else if (older) query.set("olderThanDays", String(older));
  if (q) query.set("query", q);
  if (cursor) query.set("cursor", cursor);
  return `/api/ui/reconciliation?${query}`;
}

export const STATE_WORDS: Readonly<Record<CaseState, string>> = {
  open: "Open",
  resolved: "Done",
  dismissed: "Set aside",
  gone: "Gone by itself",
};

/** What a case of each kind means, and what mends it. */
export const KIND_SAYS: Readonly<Record<CaseKind, string>> = {
  shadow_account: "Calls with a key or a name that is in no inventory. Say whose they are, or block them.",
  unknown_key: "The provider has a key that is no credential here. Say whose it is, or end it there.",
  missing_key: "Our inventory holds a key for live that its provider lists no more. End it here too.",
  former_owner: "It still works, and who answered for it has left. Name somebody who is there.",
  duplicate: "Two entries look like one thing, so that cost and access of it are told in two places. Make them one.",
  unapproved_tool: "Nobody said that it may be used, or not by this identity. Approve it, allow it there, or block it.",
  unapproved_data: "Data was reached that nobody approved for it. Approve the source, allow the class, or block it.",
  unowned_tool: "It is used, and nobody who is here answers for it. Name an owner, or block it.",
  no_purpose: "It reaches tools or data, and nobody wrote down what for. Say what it is for, or block it.",
  bill_without_usage: "The provider counts calls that no emitter tells of: telemetry is missing, or the key is used elsewhere.",
};

export const DEED_WORDS: Readonly<Record<Deed, string>> = {
  assign: "Say whose it is",
  set_owner: "Name an owner",
  set_purpose: "Say what it is for",
  merge: "Make them one",
  approve_tool: "Approve the tool",
  end_key: "End the key",
  block: "Block it",
  dismiss: "Set aside",
};

export function titleOf(open: readonly CaseSumView[]): string {
  const count = open.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return "Inventory, usage and bills agree";
  return `${formatMoney(sumDecimals(open.map(({ costUsd }) => costUsd)))} in 30 days lies in ${formatCount(count)} ${count === 1 ? "thing" : "things"} that ${count === 1 ? "does" : "do"} not agree`;
}
