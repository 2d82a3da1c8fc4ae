"use client";
import { useRouter } from "next/navigation";
import { fetchJson } from "../states/fetch-json";

type Call = { path: string; method?: "POST" | "PATCH"; body: unknown; said: string };

/** Does one thing to an identity and has its page, which the server draws, drawn anew; gives the words that it is done. */
export function useDeed(): (call: Call) => Promise<string> {
  const router = useRouter();
  return async ({ path, method = "POST", body, said }) => {
    await fetchJson(`/api/ui/inventory/${path}`, { method, body });
    router.refresh();
    return said;
  };
}
