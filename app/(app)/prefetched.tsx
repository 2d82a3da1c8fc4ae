import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

/**
 * Hands reads to the client blocks below, under the paths that they ask for: the page arrives with its figures and
 * refreshes them by itself. A read that fails is left out, and its block says why.
 */
export async function Prefetched({ reads, children }: { reads: Record<string, Promise<unknown>>; children: ReactNode }) {
  const client = new QueryClient();
  await Promise.all(Object.entries(reads).map(([path, answer]) => client.prefetchQuery({ queryKey: [path], queryFn: () => answer })));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
