import type { IconName } from "../ui/icon";

/** Counts that stand at the right of a link, as they are written. */
export type NavCounts = { unpriced?: string; approvals?: string; reviews?: string; incidents?: string };

export type Destination = {
  href: string;
  name: string;
  icon: IconName;
  /** g, then this. */
  key: string;
  count?: keyof NavCounts;
  /** Shown only to those who hold it; the page itself refuses as well. */
  right?: string;
  /** Another right that opens it too. */
  orRight?: string;
};

/** The pages that exist, in the order of the sidebar. */
export const NAV_GROUPS: readonly { name: string | null; links: readonly Destination[] }[] = [
  {
    name: null,
    links: [
      { href: "/overview", name: "Overview", icon: "overview", key: "o", right: "spend.read" },
      { href: "/spend", name: "Spend", icon: "spend", key: "s", right: "spend.read" },
      { href: "/efficiency", name: "Efficiency", icon: "saving", key: "y", right: "spend.read" },
      { href: "/views", name: "Views", icon: "table", key: "v", right: "view.read" },
    ],
  },
  {
    name: "Security",
    links: [
      { href: "/anomalies", name: "Incidents", icon: "incident", key: "1", right: "incident.read", count: "incidents" },
      { href: "/security", name: "Security signals", icon: "lock", key: "2", right: "security.read" },
      { href: "/detectors", name: "Detectors", icon: "system", key: "3", right: "incident.read" },
    ],
  },
  {
    name: "Identities",
    links: [
      { href: "/identities", name: "Identities", icon: "identity", key: "i", right: "inventory.read" },
      { href: "/concentration", name: "Concentration", icon: "rows", key: "k", right: "spend.read" },
      { href: "/unattributed", name: "Unattributed", icon: "shared", key: "u", right: "spend.read" },
    ],
  },
  {
    name: "Access",
    links: [
      { href: "/findings", name: "Findings", icon: "warn", key: "f", right: "inventory.read" },
      {
        href: "/reviews",
        name: "Access reviews",
        icon: "review",
        key: "q",
        right: "review.decide",
        orRight: "review.read",
        count: "reviews",
      },
      { href: "/reconciliation", name: "Reconciliation", icon: "shared", key: "d", right: "inventory.read" },
      { href: "/revocations", name: "Revocations", icon: "key", key: "j", right: "inventory.read" },
      { href: "/connected-tools", name: "Connected tools", icon: "tool", key: "g", right: "inventory.read" },
      { href: "/policies", name: "Policies", icon: "book", key: "z", right: "inventory.read" },
      { href: "/controls", name: "Controls", icon: "check", key: "x", right: "control.read" },
    ],
  },
  {
    name: "Budgets",
    links: [
      { href: "/budgets", name: "Budgets", icon: "budget", key: "b", right: "spend.read" },
      { href: "/approvals", name: "Approvals", icon: "review", key: "w", right: "spend.read", count: "approvals" },
      { href: "/enforcement", name: "Stops and limits", icon: "stop", key: "l", right: "spend.read" },
    ],
  },
  {
    name: "Period close",
    links: [
      { href: "/chargeback", name: "Periods", icon: "lock", key: "c", right: "spend.read" },
      { href: "/statements", name: "Statements", icon: "doc", key: "4", right: "spend.read" },
      { href: "/invoices", name: "Invoices", icon: "import", key: "5", right: "spend.read" },
      { href: "/allocation", name: "Allocation", icon: "share", key: "6", right: "spend.read" },
      { href: "/exports", name: "Exports", icon: "table", key: "7", right: "chargeback.export" },
    ],
  },
  {
    name: "Ledger",
    links: [
      { href: "/unpriced", name: "Unpriced", icon: "unpriced", key: "n", count: "unpriced", right: "spend.read" },
      { href: "/corrections", name: "Corrections", icon: "retry", key: "e", right: "spend.read" },
      { href: "/pricing", name: "Pricing", icon: "price", key: "p", right: "price.read" },
    ],
  },
];

/** At the foot of the sidebar. */
export const FOOT_LINKS: readonly Destination[] = [
  { href: "/sources", name: "Sources", icon: "service", key: "r", right: "source.read" },
  { href: "/imports", name: "Imports", icon: "import", key: "m", right: "import.create" },
  { href: "/settings/webhooks", name: "Webhooks", icon: "share", key: "h", right: "source.write" },
  { href: "/settings", name: "Members & tokens", icon: "gear", key: "t" },
  { href: "/audit", name: "Audit", icon: "audit", key: "a", right: "audit.read", orRight: "audit.read_area" },
];

export const ALL_LINKS: readonly Destination[] = [...NAV_GROUPS.flatMap((group) => group.links), ...FOOT_LINKS];

/** What has a page of its own: where it lies, and what many of it are called. */
const THINGS: Record<string, { place: string; name: string }> = {
  business_unit: { place: "/units", name: "Business units" },
  team: { place: "/teams", name: "Teams" },
  identity: { place: "/identities", name: "Identities" },
  application: { place: "/applications", name: "Applications" },
  environment: { place: "/environments", name: "Environments" },
  provider: { place: "/providers", name: "Providers" },
  model: { place: "/models", name: "Models" },
  cost_centre: { place: "/cost-centres", name: "Cost centres" },
  tenant: { place: "/tenants", name: "Tenants" },
  tool: { place: "/tools", name: "Tools" },
  budget: { place: "/budgets", name: "Budgets" },
};

/** Pages under no link of the sidebar, by folder. */
const OTHER_PAGES: Record<string, { name: string; href: string }> = {
  events: { name: "Events", href: "/events" },
  traces: { name: "Events", href: "/events" },
  labels: { name: "Spend", href: "/spend" },
  notifications: { name: "Notifications", href: "/notifications" },
  vendors: { name: "Connected tools", href: "/connected-tools" },
};

export const mayOpen = (link: Destination, rights: ReadonlySet<string>): boolean =>
  link.right === undefined || rights.has(link.right) || (link.orRight !== undefined && rights.has(link.orRight));

/** The link that a path lies under. */
export const linkOf = (path: string): Destination | undefined =>
  ALL_LINKS.find((link) => path === link.href || path.startsWith(`${link.href}/`));

/** The list of all things of the kind that lives in a folder of the address: Spend, grouped by it. */
export function listOf(folder: string): { name: string; href: string } | null {
  const [kind, thing] = Object.entries(THINGS).find(([, { place }]) => place === `/${folder}`) ?? [];
  return kind && thing ? { name: thing.name, href: `/spend?groupBy=${kind}` } : null;
}

/** The first crumb of a path: the page of the sidebar, else the list that its thing stands in. */
export const firstCrumb = (path: string): { name: string; href?: string } | null =>
  linkOf(path) ?? listOf(path.split("/")[1] ?? "") ?? OTHER_PAGES[path.split("/")[1] ?? ""] ?? null;

/** The page of one thing, with the period that was looked at; undefined for what has none. */
export function entityHref(kind: string, id: string | null | undefined, search = ""): string | undefined {
  if (!id) return kind === "identity" ? "/unattributed" : undefined;
  const place = THINGS[kind]?.place;
  return place ? `${place}/${encodeURIComponent(id)}${search}` : undefined;
}

/** The page of what search found; what has no page of its own is shown as a filter on Spend. */
export const hrefOf = (kind: string, id: string): string =>
  entityHref(kind, id) ?? `/spend?filter[${kind === "person" ? "owner" : kind}]=${encodeURIComponent(id)}`;

/** Where a correction is asked for, with what it is about chosen. */
export const correctionHref = (ask: "rating" | "attribution", about: Record<string, string>): string =>
  `/corrections?${new URLSearchParams({ ask, ...about })}`;

/** The page of what carries one label. */
export const labelHref = (name: string, value: string, search = ""): string =>
  `/labels/${encodeURIComponent(name)}/${encodeURIComponent(value)}${search}`;

/** Of the address of one spend page only the parts that another understands: period and comparison. */
export function keptSearch(search: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of ["period", "compare"]) {
    const value = search.get(name);
    if (value) kept.set(name, value);
  }
  return kept.size > 0 ? `?${kept}` : "";
}
