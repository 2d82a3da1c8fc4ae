import type { Db } from "@/lib/db/client";
import { readNames, readNamesVersion } from "./store/read-names";

/** What an id is called, and in which colour it is drawn. Identities are drawn in the colour of their team. */
export type DirectoryName = { name: string; colorSlot?: number; kind?: string };

const LISTS = [
  "identities",
  "credentials",
  "teams",
  "businessUnits",
  "people",
  "applications",
  "environments",
  "costCentres",
  "tenants",
  "providers",
  "sources",
] as const;
export type Directory = Readonly<Record<(typeof LISTS)[number], ReadonlyMap<string, DirectoryName>>>;

const kept = new WeakMap<Db, { version: string; directory: Directory }>();

/**
 * Names of everything that usage refers to, archived things included, for labelling figures whose rows were scoped
 * before. One short read each time; the names themselves are read once after each change of the inventory.
 */
export async function nameDirectory(db: Db): Promise<Directory> {
  const version = await readNamesVersion(db);
  const known = kept.get(db);
  if (known?.version === version) return known.directory;
  const directory = Object.fromEntries(LISTS.map((list) => [list, new Map<string, DirectoryName>()])) as Record<
    (typeof LISTS)[number],
    Map<string, DirectoryName>
  >;
  for (const { list, id, name, colorSlot, kind } of await readNames(db)) {
    const entry = { name, ...(colorSlot === null ? {} : { colorSlot }), ...(kind === null ? {} : { kind }) };
    directory[list as (typeof LISTS)[number]].set(id, entry);
  }
  kept.set(db, { version, directory });
  return directory;
}
