/** Where incidents are read and worked on, and the questions of the inbox as its address asks them. */
import type { Severity } from "@/lib/anomalies/core/signal";

export const INCIDENTS_PATH = "/api/ui/incidents";
export const PAGE = 100;

export const incidentPath = (id: string): string => `${INCIDENTS_PATH}/${encodeURIComponent(id)}`;
export const incidentHref = (id: string): string => `/anomalies/${encodeURIComponent(id)}`;
export const timelinePath = (id: string): string => `${incidentPath(id)}/timeline`;
export const blastPath = (id: string): string => `${incidentPath(id)}/blast`;
/** Who may work on it. */
export const assigneesPath = (id: string): string => `${incidentPath(id)}/assignee`;
export const packPath = (id: string): string => `${incidentPath(id)}/pack`;
export const letterPath = (id: string): string => `${incidentPath(id)}/letter`;
export function chainPath(id: string, { traceId, grouped }: { traceId: string; grouped: boolean }): string {
  const asked = new URLSearchParams({ ...(traceId === "" ? {} : { traceId }), grouped: String(grouped) });
  return `${incidentPath(id)}/chain?${asked}`;
}

/** As the server knows them: `unresolved` is what is being worked on, `all` every state. */
export const SHOWN_STATES = ["unresolved", "open", "investigating", "contained", "resolved", "closed", "all"] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

export type Asked = {
  state: ShownState;
  severity: Severity | null;
  detector: string;
  team: string;
  businessUnit: string;
  identity: string;
  application: string;
  environment: string;
  mine: boolean;
};

export const ASKED_NOTHING: Asked = {
  state: "unresolved",
  severity: null,
  detector: "",
  team: "",
  businessUnit: "",
  identity: "",
  application: "",
  environment: "",
  mine: false,
};

/** The question of the inbox, the same for the server's own call and for the pages that ask again. */
export function listQuery(
  { state, severity, detector, team, businessUnit, identity, application, environment, mine }: Asked,
  cursor?: string,
): Record<string, string> {
  const asked = {
    limit: String(PAGE),
    state: state === "unresolved" ? "" : state,
    severity: severity ?? "",
    detector,
    team,
    businessUnit,
    identityId: identity,
    application,
    environment,
    assignee: mine ? "me" : "",
    cursor: cursor ?? "",
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
}

export const listPath = (asked: Asked, cursor?: string): string => `${INCIDENTS_PATH}?${new URLSearchParams(listQuery(asked, cursor))}`;

export const isNarrowed = (asked: Asked): boolean =>
  asked.severity !== null ||
  asked.mine ||
  [asked.detector, asked.team, asked.businessUnit, asked.identity, asked.application, asked.environment].some(Boolean);
