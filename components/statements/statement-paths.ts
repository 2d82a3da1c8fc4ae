/** Where statements and disputes are read and worked on, and the questions of the list as its address asks them. */
import type { StatementState } from "@/lib/chargeback/core/views";

const STATEMENTS_PATH = "/api/ui/statements";
const DISPUTES_PATH = "/api/ui/disputes";
export const RECEIVERS_PATH = `${DISPUTES_PATH}/receivers`;
export const ISSUE_PATH = `${STATEMENTS_PATH}/issue`;
/** One page of the list. */
export const PAGE = 200;

export const statementPath = (id: string): string => `${STATEMENTS_PATH}/${encodeURIComponent(id)}`;
export const evidencePath = (id: string, lineNo: number): string => `${statementPath(id)}/lines/${lineNo}`;
export const filePath = (id: string): string => `${statementPath(id)}/export`;
export const disputePath = (id: string): string => `${DISPUTES_PATH}/${encodeURIComponent(id)}`;
export const statementHref = (id: string): string => `/statements/${encodeURIComponent(id)}`;
export const disputeHref = (statementId: string, id: string): string => `${statementHref(statementId)}?dispute=${encodeURIComponent(id)}`;
export const periodHref = (period: string): string => `/chargeback/${encodeURIComponent(period)}`;

export type Asked = { period: string; state: StatementState | null; mine: boolean };
export const ASKED_NOTHING: Asked = { period: "", state: null, mine: false };

export function listQuery({ period, state, mine }: Asked, cursor?: string): Record<string, string> {
  return {
    limit: String(PAGE),
    ...(period === "" ? {} : { period }),
    ...(state === null ? {} : { state }),
    ...(mine ? { owner: "me" } : {}),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
export const listPath = (asked: Asked, cursor?: string): string => `${STATEMENTS_PATH}?${new URLSearchParams(listQuery(asked, cursor))}`;

export const disputesPath = (state: "pending" | "all", cursor?: string): string =>
  `${DISPUTES_PATH}?${new URLSearchParams({ limit: String(PAGE), state, ...(cursor === undefined ? {} : { cursor }) })}`;
