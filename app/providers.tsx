"use client";
import { MutationCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { RequestFailure } from "@/components/states/request-failure";
import { notifyFailed } from "@/components/ui/toast";
import { Toaster } from "@/components/ui/toaster";

/** A refused request is not asked again; a lost one is, twice. */
const retry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof RequestFailure && error.status >= 400 && error.status < 500);

function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 30_000, retry, refetchOnWindowFocus: true } },
    mutationCache: new MutationCache({
      onError: (error, _input, _context, mutation) => {
        if (mutation.meta?.quiet) return;
        notifyFailed(error.message, error instanceof RequestFailure ? error.requestId : undefined);
      },
    }),
  });
}

/** What every page needs on the client: theme before the first paint, the address as state, the cache, toasts. */
export function Providers({ children, nonce }: { children: ReactNode; nonce?: string }) {
  const [client] = useState(newClient);
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      storageKey="countinghouse.theme"
      {...(nonce ? { nonce } : {})}
    >
      <NuqsAdapter>
        <QueryClientProvider client={client}>
          {children}
          <Toaster />
        </QueryClientProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
