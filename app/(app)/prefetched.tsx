import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

/** What to read, by the path that a client block asks for it by: not begun, so that nobody but `Prefetched` holds a failure. */
export type Reads = Record<string, () => unknown>;

/**
 * Hands reads to the client blocks below, under the paths that they ask for: the page arrives with its figures and
 * refreshes them by itself. They are begun here, all at once. One that fails is left out, and its block asks again and says why;
 * begun by a page it would be nobody's until this is drawn, and would end the process.
 */
export async function Prefetched({ reads, children }: { reads: Reads; children: ReactNode }) {
  const client = new QueryClient();
  await Promise.all(Object.entries(reads).map(([path, read]) => client.prefetchQuery({ queryKey: [path], queryFn: read })));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
