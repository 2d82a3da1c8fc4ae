/** What people call things → the ids that usage is counted under, by the same look-ups as attribution. */
import { findCredential } from "@/lib/identities/core/attribute";
import type { InventorySnapshot } from "@/lib/identities/core/inventory";
import { findByName, foldName, type NameIndex } from "@/lib/identities/core/names";
import type { ErrorDetail } from "@/lib/kernel/errors";
import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { BudgetScope, ScopeDimension } from "./budget";
import type { ToolIds } from "./tool-ids";

/** What is known of names. `used`: values that usage has come with. */
export type Known = {
  inventory: InventorySnapshot;
  units: NameIndex;
  tools: ToolIds;
  prices: PriceBook;
  used: Readonly<Record<"provider" | "model" | "tenant" | "tool", ReadonlySet<string>>>;
};

/** The id that a text means in a dimension; undefined where nothing is called so. `provider`: who serves the model. */
export function resolveName(known: Known, dimension: ScopeDimension, text: string, provider?: string): string | undefined {
  const { inventory, used } = known;
  switch (dimension) {
    case "identity":
      return findByName(inventory.identities, text);
    case "credential":
      return findCredential(inventory, text)?.credentialId;
    case "team":
      return findByName(inventory.teams, text);
    case "businessUnit":
      return findByName(known.units, text);
    case "application":
      return findByName(inventory.applications, text);
    case "environment":
      return findByName(inventory.environments, text);
    case "tenant":
      return findByName(inventory.tenants, text) ?? (used.tenant.has(text) ? text : undefined);
    case "tool":
      // By its id it is counted by each of its names: by one of them, calls by another would pass.
      return known.tools.get(foldName(text)) ?? (used.tool.has(text) ? text : undefined);
    case "provider": {
      const name = normaliseProvider(text);
      return known.prices.models.has(name) || known.prices.aliases.has(name) || used.provider.has(name) ? name : undefined;
    }
    case "model":
      return resolveModelName(known, text.trim().toLowerCase(), provider);
  }
}

/** The name that a model is priced by, which all its spellings share; else its own, where usage had it. */
function resolveModelName({ prices, used }: Known, name: string, provider: string | undefined): string | undefined {
  const providers = provider === undefined ? new Set([...prices.models.keys(), ...prices.aliases.keys()]) : [provider];
  const priced = new Set<string>();
  for (const each of providers) {
    const found = resolveModel(prices, each, name)?.priced.model;
    if (found !== undefined) priced.add(found);
  }
  // Where providers mean different things by it, it is meant as it is spelt.
  if (priced.has(name) || priced.size > 1) return name;
  return [...priced][0] ?? (used.model.has(name) ? name : undefined);
}

const WORDS: Readonly<Record<ScopeDimension, string>> = {
  identity: "identity",
  credential: "credential",
  team: "team",
  businessUnit: "business unit",
  application: "application",
  environment: "environment",
  provider: "provider",
  model: "model",
  tenant: "tenant",
  tool: "tool",
};
const FREE: ReadonlySet<ScopeDimension> = new Set(["provider", "model", "tenant", "tool"]);

export const unknownThing = (dimension: ScopeDimension, location: string): ErrorDetail => ({
  location,
  message: `There is no such ${WORDS[dimension]}, so that nothing would be counted.`,
  fix: FREE.has(dimension)
    ? `Look the name up. A ${WORDS[dimension]} is known once it has a price, is in the inventory, or was used.`
    : "Send its id, or its name in the inventory.",
});

/** @param mayKnow What the caller may know of: anything else is told like what does not exist. */
export function resolveScope(
  known: Known,
  sent: { [D in ScopeDimension]?: string | undefined },
  mayKnow: (dimension: ScopeDimension, id: string) => boolean,
): { scope: BudgetScope; problems: ErrorDetail[] } {
  const scope: BudgetScope = {};
  const problems: ErrorDetail[] = [];
  const provider = sent.provider === undefined ? undefined : resolveName(known, "provider", sent.provider);
  for (const [dimension, text] of Object.entries(sent) as [ScopeDimension, string | undefined][]) {
    if (text === undefined) continue;
    const id = resolveName(known, dimension, text, provider);
    if (id === undefined || !mayKnow(dimension, id)) problems.push(unknownThing(dimension, `scope.${dimension}`));
    else scope[dimension] = id;
  }
  return { scope, problems };
}
