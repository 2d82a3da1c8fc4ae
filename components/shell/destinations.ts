import type { IconName } from "../ui/icon";

/** Counts that stand at the right of a link, as they are written. */
export type NavCounts = { unpriced?: string };

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
    ],
  },
  {
    name: "Identities",
    links: [
      { href: "/identities", name: "Identities", icon: "identity", key: "i", right: "inventory.read" },
      { href: "/unattributed", name: "Unattributed", icon: "shared", key: "u", right: "spend.read" },
    ],
  },
  {
    name: "Ledger",
    links: [
      { href: "/unpriced", name: "Unpriced", icon: "unpriced", key: "n", count: "unpriced", right: "spend.read" },
      { href: "/chargeback", name: "Chargeback", icon: "doc", key: "c", right: "chargeback.export" },
      { href: "/pricing", name: "Pricing", icon: "price", key: "p", right: "price.read" },
    ],
  },
];

/** At the foot of the sidebar. */
export const FOOT_LINKS: readonly Destination[] = [
  { href: "/imports", name: "Imports & sources", icon: "import", key: "m", right: "source.read" },
  { href: "/settings", name: "Members & tokens", icon: "gear", key: "t" },
  { href: "/audit", name: "Audit", icon: "audit", key: "a", right: "audit.read", orRight: "audit.read_area" },
];

export const ALL_LINKS: readonly Destination[] = [...NAV_GROUPS.flatMap((group) => group.links), ...FOOT_LINKS];

/** Titles of paths that are not links themselves. */
const SEGMENT_NAMES: Record<string, string> = {
  teams: "Teams",
  units: "Business units",
  events: "Events",
  traces: "Traces",
  models: "Models",
  applications: "Applications",
};

export const mayOpen = (link: Destination, rights: ReadonlySet<string>): boolean =>
  link.right === undefined || rights.has(link.right) || (link.orRight !== undefined && rights.has(link.orRight));

/** The link that a path lies under. */
export const linkOf = (path: string): Destination | undefined =>
  ALL_LINKS.find((link) => path === link.href || path.startsWith(`${link.href}/`));

/** The first crumb of a path: the page of the sidebar, else the name of its first part. */
export function firstCrumb(path: string): { name: string; href?: string } | null {
  const link = linkOf(path);
  if (link) return { name: link.name, href: link.href };
  const [segment = ""] = path.split("/").filter(Boolean);
  const name = SEGMENT_NAMES[segment];
  return name ? { name } : null;
}

/** Where the page of each kind of thing lies. */
const PLACES: Record<string, string> = {
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

/** The page of what search found; what has no page of its own is shown as a filter on Spend. */
export function hrefOf(kind: string, id: string): string {
  const place = PLACES[kind];
  if (place) return `${place}/${encodeURIComponent(id)}`;
  const dimension = kind === "person" ? "owner" : kind;
  return `/spend?filter[${dimension}]=${encodeURIComponent(id)}`;
}
