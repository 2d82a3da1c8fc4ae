/** What the list of identities is narrowed to, as it stands in the address, and where it is read; for the page and its blocks. Pure. */
import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { IDENTITY_KINDS, IDENTITY_STATES } from "@/lib/identities/core/kinds";

export const TIERS = ["1", "2", "3", "4"] as const;
const FLAGS = ["1", "0"] as const;
export const FILTER_PARSERS = {
  state: parseAsStringLiteral(IDENTITY_STATES),
  kind: parseAsStringLiteral(IDENTITY_KINDS),
  tier: parseAsStringLiteral(TIERS),
  certified: parseAsStringLiteral(FLAGS),
  orphan: parseAsStringLiteral(FLAGS),
};
export const searchParser = parseAsString.withDefault("");
export const ownerParser = parseAsStringLiteral(["me"]);

/** As the interface asks for them. */
export const filterQuery = (values: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

export const SHOWN = 200;
export const identitiesPath = (search: string, answerableId: string | null, filters: Record<string, string>): string =>
  `/api/ui/inventory/identities?${new URLSearchParams({
    limit: String(SHOWN),
    ...(search ? { query: search } : {}),
    ...(answerableId ? { answerableId } : {}),
    ...filters,
  })}`;

const loadList = createLoader({ q: searchParser, owner: ownerParser, ...FILTER_PARSERS });

/** The read of what an address shows to a person. */
export async function identitiesPathOf(
  searchParams: Promise<Record<string, string | string[] | undefined>>,
  personId: string | null,
): Promise<string> {
  const { q, owner, ...filters } = await loadList(searchParams);
  return identitiesPath(q.trim(), owner === "me" ? personId : null, filterQuery(filters));
}

const SPARKS_AT_ONCE = 100;
/** Daily costs of the last 30 days, in halves: an answer holds a hundred. Null where there is nobody to ask for. */
export const sparksPaths = (ids: readonly string[]): [first: string | null, second: string | null] => [
  sparksPath(ids.slice(0, SPARKS_AT_ONCE)),
  sparksPath(ids.slice(SPARKS_AT_ONCE)),
];

const sparksPath = (ids: readonly string[]): string | null =>
  ids.length > 0 ? `/api/ui/spend/sparks?${new URLSearchParams({ dimension: "identity", ids: ids.join(",") })}` : null;
