import type { Page } from "@playwright/test";
import { call } from "./test";

/** Every page of the product, with somebody who may see it. */
export const PAGES = [
  { name: "overview", path: "/overview" },
  { name: "spend", path: "/spend" },
  { name: "spend-filtered", path: "/spend?groupBy=model&period=last-30&metric=tokens" },
  { name: "unit", path: "/units/{unit}" },
  { name: "team", path: "/teams/{team}" },
  { name: "identities", path: "/identities" },
  { name: "identity", path: "/identities/{identity}" },
  { name: "environment", path: "/environments/{environment}" },
  { name: "unattributed", path: "/unattributed" },
  { name: "unpriced", path: "/unpriced" },
  { name: "chargeback", path: "/chargeback/{period}" },
  { name: "pricing", path: "/pricing" },
  { name: "imports", path: "/imports" },
  { name: "settings", path: "/settings" },
  { name: "audit", path: "/audit" },
  { name: "empty-spend", path: "/spend?period=2020-01" },
  { name: "missing", path: "/teams/there-is-no-such-team" },
] as const;

type Answer = { groups: { group: Record<string, { id: string | null; name: string }> }[] };

/** The paths with the largest unit, team, identity and environment of this month in them. */
export async function resolvePaths(page: Page): Promise<{ name: string; path: string }[]> {
  const largest = async (groupBy: string): Promise<string> => {
    const { content } = await call<Answer>(page, "GET", `/api/ui/spend?groupBy=${groupBy}`);
    const id = content.groups.map((row) => row.group[groupBy]?.id).find(Boolean);
    if (!id) throw new Error(`the sample has no ${groupBy}`);
    return encodeURIComponent(id);
  };
  const values: Record<string, string> = {
    unit: await largest("business_unit"),
    team: await largest("team"),
    identity: await largest("identity"),
    environment: await largest("environment"),
    period: new Date().toISOString().slice(0, 7),
  };
  return PAGES.map(({ name, path }) => ({ name, path: path.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "") }));
}
