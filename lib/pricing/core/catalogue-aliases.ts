/**
 * The catalogue's matching rules as exact alias rows. Its rules match by prefix and by part of a name; of those only the
 * literal itself is taken as a spelling, so that a variant nobody listed stays unknown. Providers that resell the
 * models of others at list price (Vertex, Azure) get rows of their own, because events name them.
 */
import type { CatalogueMatch, CatalogueModel, CatalogueProvider } from "./catalogue-rows";
import type { AliasRow } from "./price-row";
import { normaliseProvider } from "./provider-names";

/** Providers whose models are those of another entry of the catalogue, and what of it they do not sell by the token. */
const SOLD_AS: readonly { provider: string; entry: string; except: RegExp }[] = [
  { provider: "vertex_ai", entry: "google", except: /^gemma/ },
  { provider: "google_unknown", entry: "google", except: /^gemma/ },
];

/**
 * @param isPriced Whether a model has prices: spellings of others would lead nowhere.
 * @returns rows whose alias is no model of its provider itself, each alias of a provider once.
 */
export function catalogueAliases(
  providers: readonly CatalogueProvider[],
  isPriced: (provider: string, model: string) => boolean,
): AliasRow[] {
  const own = new Map(providers.map((provider) => [provider.id, namesOf(provider)] as const));
  const rows: AliasRow[] = [];
  for (const provider of providers) {
    const id = normaliseProvider(provider.id);
    const names = own.get(provider.id) ?? new Map<string, string>();
    const listed = new Set(provider.models.map((model) => model.id.toLowerCase()));
    const ownerOf = ownersOf(provider);
    const add = (alias: string, toProvider: string, toModel: string) => {
      if (!listed.has(alias)) rows.push({ provider: id, alias, toProvider, toModel, origin: "catalogue" });
    };
    for (const [alias, model] of names) add(alias, id, model);
    for (const entry of provider.fallback_model_providers ?? []) {
      for (const [alias, model] of own.get(entry) ?? []) {
        // The provider's own rules come first, its prefix rules included: what they claim is not borrowed.
        if (!ownerOf(alias)) add(alias, normaliseProvider(entry), model);
      }
    }
  }
  for (const { provider, entry, except } of SOLD_AS) {
    const at = normaliseProvider(entry);
    const borrowed = rows.filter((row) => row.provider === at).map((row) => ({ ...row, provider }));
    const models = [...(own.get(entry)?.values() ?? [])].map(
      (model): AliasRow => ({ provider, alias: model, toProvider: at, toModel: model, origin: "catalogue" }),
    );
    rows.push(...[...models, ...borrowed].filter((row) => !except.test(row.toModel)));
  }
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (!isPriced(row.toProvider, row.toModel)) return false;
    const key = `${row.provider}\u0000${row.alias}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/** Every spelling of a provider's models, its ids included, to the model: each as the package itself would resolve it. */
function namesOf(provider: CatalogueProvider): Map<string, string> {
  const names = new Map<string, string>(provider.models.map((model) => [model.id.toLowerCase(), model.id.toLowerCase()]));
  const ownerOf = ownersOf(provider);
  for (const model of provider.models) {
    for (const literal of literalsOf(model.match)) {
      if (!names.has(literal) && ownerOf(literal) === model) names.set(literal, model.id.toLowerCase());
    }
  }
  if (provider.id === "aws") addVersionless(names);
  return names;
}

/** Bedrock writes a version after the name, which later names leave out. Where two models share the rest, none gets it. */
function addVersionless(names: Map<string, string>): void {
  const found = new Map<string, Set<string>>();
  for (const [name, model] of names) {
    const bare = name.replace(/-v\d{1,2}:\d{1,2}$/, "");
    for (const rest of [bare, bare.replace(/-20\d{6}$/, "")]) if (rest !== name) found.set(rest, (found.get(rest) ?? new Set()).add(model));
  }
  for (const [rest, models] of found) if (models.size === 1 && !names.has(rest)) names.set(rest, [...models][0] as string);
}

/** Which model of a provider its rules give a name to: the first that fits. Most rules are plain names, which are indexed. */
function ownersOf(provider: CatalogueProvider): (name: string) => CatalogueModel | undefined {
  const plain = new Map<string, number>();
  const others: number[] = [];
  for (const [i, { match }] of provider.models.entries()) {
    const names = plainNames(match);
    if (names === null) others.push(i);
    else for (const name of names) if (!plain.has(name)) plain.set(name, i);
  }
  return (name) => {
    const found = plain.get(name) ?? Number.POSITIVE_INFINITY;
    const other = others.find((i) => i < found && matches((provider.models[i] as CatalogueModel).match, name));
    return provider.models[other ?? found];
  };
}

/** The names of a rule that is nothing but names; null for any other. */
function plainNames(match: CatalogueMatch): string[] | null {
  const names: string[] = [];
  for (const [rule, value] of Object.entries(match)) {
    if (rule === "equals" && typeof value === "string") names.push(value.toLowerCase());
    else if (rule === "or" && Array.isArray(value)) {
      for (const each of value) {
        const inner = plainNames(each);
        if (inner === null) return null;
        names.push(...inner);
      }
    } else return null;
  }
  return names;
}

/** Literals that read like a whole name: not cut off in a date or at a separator. */
function literalsOf(match: CatalogueMatch): string[] {
  return Object.entries(match).flatMap(([rule, value]) => {
    if (Array.isArray(value)) return rule === "or" ? value.flatMap(literalsOf) : value.slice(0, 1).flatMap(literalsOf);
    const literal = value.toLowerCase();
    if (rule === "equals") return [literal];
    return rule === "regex" || /[^a-z0-9]$|-20\d\d$/.test(literal) ? [] : [literal];
  });
}

/** The package's own matching, for finding out which of its models a spelling belongs to. */
export function matches(match: CatalogueMatch, name: string): boolean {
  return Object.entries(match).every(([rule, value]) => {
    if (Array.isArray(value)) return rule === "or" ? value.some((each) => matches(each, name)) : value.every((each) => matches(each, name));
    const literal = value.toLowerCase();
    if (rule === "equals") return name === literal;
    if (rule === "starts_with") return name.startsWith(literal);
    if (rule === "ends_with") return name.endsWith(literal);
    if (rule === "contains") return name.includes(literal);
    return rule === "regex" && new RegExp(value).test(name);
  });
}
