"use client";
import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  window.addEventListener("storage", onChange);
  return () => {
    listeners.delete(onChange);
    window.removeEventListener("storage", onChange);
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * A preference of this browser: chosen columns, density. Never data. The server and a browser without storage see the
 * fallback.
 */
export function useStored(key: string, fallback: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? fallback,
    () => fallback,
  );
  const store = useCallback(
    (next: string) => {
      try {
        localStorage.setItem(key, next);
      } catch {
        // A browser that stores nothing keeps the fallback.
      }
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [value, store];
}
