import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { readSources, type StoredSource } from "./store/sources";

export type ListedSource = Omit<StoredSource, "createdAt"> & { createdAt: string };

/** Where usage comes from, by name. Right: source.read. */
export async function listSources(ctx: Context): Promise<ListedSource[]> {
  authorize(ctx, "source.read");
  const sources = await readSources(ctx.db);
  return sources.map((source) => ({ ...source, createdAt: source.createdAt.toISOString() }));
}
