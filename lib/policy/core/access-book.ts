/**
 * What identities were granted of models, tools and environments. Whoever was once granted something of a kind is held to its
 * grants of that kind, also when the last of them has expired or was ended: taking access away never opens everything. A grant
 * of `*` does. Who never had a grant of a kind is not held by it.
 */
import type { CallPlace } from "@/lib/budgets/core/budget";
import { foldName } from "@/lib/identities/core/names";
import { isPattern, matchesPattern } from "@/lib/kernel/wildcard";
import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";

export const GRANTED_KINDS = ["model", "tool", "environment"] as const;
export type GrantedKind = (typeof GRANTED_KINDS)[number];

/** Approved grants only. `value` null: there was one of the kind, which has ended. */
export type GrantedRow = { identityId: string; kind: GrantedKind; value: string | null; expiresAt: Date | null };
/** `usable`: somebody approved it, and it is not archived. */
export type GrantedTool = { id: string; name: string; aliases: readonly string[]; usable: boolean };

type Entry = { value: string; expiresAtMs: number };
type Held = Partial<Record<GrantedKind, Entry[]>>;

export class AccessBook {
  readonly #held = new Map<string, Held>();
  readonly #tools = new Map<string, GrantedTool>();
  readonly #environments: ReadonlyMap<string, string>;
  readonly #prices: PriceBook;
  readonly #priced = new Map<string, string | null>();
  /** When grants expire, in order, in milliseconds. */
  readonly expiries: readonly number[];

  /** @param environments Names by id. */
  constructor(rows: readonly GrantedRow[], tools: readonly GrantedTool[], environments: ReadonlyMap<string, string>, prices: PriceBook) {
    this.#environments = environments;
    this.#prices = prices;
    for (const { identityId, kind, value, expiresAt } of rows) {
      const held = this.#held.get(identityId) ?? {};
      this.#held.set(identityId, held);
      const entries = held[kind] ?? [];
      held[kind] = entries;
      if (value !== null) entries.push({ value, expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY });
    }
    // The first who has a name keeps it; ids come before names, and names before others.
    for (const name of [(tool: GrantedTool) => [tool.id], (tool: GrantedTool) => [tool.name], (tool: GrantedTool) => tool.aliases]) {
      for (const tool of tools) for (const each of name(tool)) if (!this.#tools.has(foldName(each))) this.#tools.set(foldName(each), tool);
    }
    this.expiries = rows.flatMap(({ expiresAt }) => expiresAt?.getTime() ?? []).sort((a, b) => a - b);
  }

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  /** A tool by all the names that it goes by; as it was sent, where it is no connected one. */
  toolNames(sent: string | null): readonly string[] {
    if (sent === null || sent === "") return [];
    const tool = this.#tools.get(foldName(sent));
    return tool ? [...new Set([sent, tool.id, tool.name, ...tool.aliases])] : [sent];
  }

  /** `free`: it never had a grant of the kind. @param kind What of the call is asked about. */
  standing(identityId: string | null, kind: GrantedKind, place: CallPlace, atMs: number): "free" | "granted" | "outside" {
    const entries = identityId === null ? undefined : this.#held.get(identityId)?.[kind];
    if (!entries) return "free";
    return entries.some(({ value, expiresAtMs }) => atMs < expiresAtMs && this.#covers(kind, value, place)) ? "granted" : "outside";
  }

  #covers(kind: GrantedKind, value: string, place: CallPlace): boolean {
    if (kind === "model") return place.models.some((name) => matchesPattern(value, name)) || this.#isPricedLike(value, place);
    if (kind === "tool") {
      const tool = this.#tools.get(foldName(place.tool ?? ""));
      return tool?.usable !== false && this.toolNames(place.tool).some((name) => matchesPattern(value, name));
    }
    return value === "*" || (place.environmentId !== null && matchesPattern(value, place.environmentId));
  }

  /** Spelt another way, and priced as the same model. */
  #isPricedLike(value: string, { provider, models }: CallPlace): boolean {
    if (isPattern(value)) return false;
    const key = `${provider}\u0000${value}`;
    const known = this.#priced.get(key);
    const priced = known === undefined ? (resolveModel(this.#prices, provider, value)?.priced.model ?? null) : known;
    if (known === undefined) this.#priced.set(key, priced);
    return priced !== null && models.includes(priced);
  }

  /** What it may use of a kind, for people; a few of them. */
  granted(identityId: string, kind: GrantedKind, atMs: number): string[] {
    const entries = this.#held.get(identityId)?.[kind] ?? [];
    const values = entries.filter(({ expiresAtMs }) => atMs < expiresAtMs).map(({ value }) => value);
    const named =
      kind === "tool" ? (value: string) => this.#tools.get(foldName(value))?.name : (value: string) => this.#environments.get(value);
    return values.map((value) => (kind === "model" ? value : (named(value) ?? value)));
  }
}
