/** The question of a panel of incidents beside the figures of one thing, and where all of them are. */
import { ASKED_NOTHING, INCIDENTS_PATH, listQuery } from "./incident-paths";

export type PanelOf = { dimension: "identity" | "team" | "businessUnit" | "application" | "environment"; id: string };

const SHOWN = "4";

export const panelQuery = (of?: PanelOf): Record<string, string> => ({
  ...listQuery({ ...ASKED_NOTHING, ...(of ? { [of.dimension]: of.id } : {}) }),
  limit: SHOWN,
});

export const panelPath = (of?: PanelOf): string => `${INCIDENTS_PATH}?${new URLSearchParams(panelQuery(of))}`;

export const panelHref = (of?: PanelOf): string =>
  `/anomalies?${new URLSearchParams({ state: "all", ...(of ? { [of.dimension]: of.id } : {}) })}`;
