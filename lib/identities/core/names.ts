/**
 * Finding things by what emitters and people call them: by id first, then by name without regard to case, then by a
 * former name. A name that two things share finds neither: guessing would put money on the wrong one.
 */
export type Named = { id: string; name: string; aliases?: readonly string[]; retired?: boolean };

export type NameIndex = { byId: Map<string, string>; byName: Map<string, string | null> };

/** How a name is compared: without outer blanks, case and Unicode spelling differences. */
export const foldName = (name: string): string => name.trim().normalize("NFC").toLowerCase();

/** The order of the rows does not matter. Names in use come before those of retired things, and names before aliases. */
export function buildNames(rows: Iterable<Named>): NameIndex {
  const tiers: Map<string, string | null>[] = [new Map(), new Map(), new Map(), new Map()];
  const byId = new Map<string, string>();
  const claim = (tier: number, name: string, id: string) => {
    const names = tiers[tier] as Map<string, string | null>;
    const holder = names.get(name);
    names.set(name, holder === undefined || holder === id ? id : null);
  };
  for (const { id, name, aliases = [], retired = false } of rows) {
    byId.set(id, id);
    claim(retired ? 1 : 0, foldName(name), id);
    for (const alias of aliases) claim(2, foldName(alias), id);
    claim(3, foldName(id), id);
  }
  const byName = new Map<string, string | null>();
  for (const tier of tiers) for (const [name, id] of tier) if (!byName.has(name)) byName.set(name, id);
  return { byId, byName };
}

/** The id that a text means, or undefined when nothing or more than one thing is called so. */
export function findByName(index: NameIndex, text: string): string | undefined {
  return index.byId.get(text) ?? index.byName.get(text) ?? index.byName.get(foldName(text)) ?? undefined;
}
