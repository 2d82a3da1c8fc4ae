import type { Grouping } from "@/lib/reporting/core/dimensions";

const PLACES: Partial<Record<Grouping, string>> = {
  business_unit: "/units",
  team: "/teams",
  identity: "/identities",
  application: "/applications",
  environment: "/environments",
  provider: "/providers",
  model: "/models",
  cost_centre: "/cost-centres",
  tenant: "/tenants",
};

/** The page of one thing, with the period that was looked at; undefined for what has none. */
export function entityHref(grouping: Grouping, id: string | null | undefined, search = ""): string | undefined {
  if (!id) return grouping === "identity" ? "/unattributed" : undefined;
  const place = PLACES[grouping];
  return place ? `${place}/${encodeURIComponent(id)}${search}` : undefined;
}

/** Of the address of one spend page only the parts that another understands: period and comparison. */
export function keptSearch(search: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of ["period", "compare"]) {
    const value = search.get(name);
    if (value) kept.set(name, value);
  }
  return kept.size > 0 ? `?${kept}` : "";
}
