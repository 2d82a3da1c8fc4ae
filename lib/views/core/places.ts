/** Pages of figures: what each is about, and what it is grouped by unless its address says otherwise. */
import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { EntityPath } from "@/lib/reporting/schemas";

export type FigurePage = { groupBy: Grouping; of: EntityPath | null };

const WHOLE: Readonly<Record<string, Grouping>> = { "/overview": "business_unit", "/spend": "team" };
const THINGS: Readonly<Record<string, { kind: EntityPath["kind"]; groupBy: Grouping }>> = {
  units: { kind: "business_unit", groupBy: "team" },
  teams: { kind: "team", groupBy: "identity" },
  identities: { kind: "identity", groupBy: "model" },
  applications: { kind: "application", groupBy: "identity" },
  environments: { kind: "environment", groupBy: "business_unit" },
  providers: { kind: "provider", groupBy: "model" },
  models: { kind: "model", groupBy: "team" },
  "cost-centres": { kind: "cost_centre", groupBy: "team" },
  tenants: { kind: "tenant", groupBy: "application" },
};

/** Null for pages that show no sums of usage. */
export function figurePage(path: string): FigurePage | null {
  const whole = WHOLE[path];
  if (whole) return { groupBy: whole, of: null };
  const [, folder = "", id = "", ...rest] = path.split("/");
  const thing = THINGS[folder];
  if (!thing || id === "" || rest.length > 0) return null;
  return { groupBy: thing.groupBy, of: { kind: thing.kind, id: decodeURIComponent(id) } };
}
