"use client";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { fetchJson } from "./fetch-json";

/**
 * A read of the server, keyed by its own path so that a page can hand it over ready. While another path is on its way
 * the old answer stays.
 * @param path None: nothing is asked yet.
 * @param refreshMs Read again this often while the page is looked at; live figures only.
 */
export function useRead<Answer>(path: string | null, refreshMs?: number): UseQueryResult<Answer> {
  return useQuery<Answer>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<Answer>(path ?? "", { signal }),
    enabled: path !== null,
    placeholderData: keepPreviousData,
    ...(refreshMs ? { refetchInterval: refreshMs } : {}),
  });
}
