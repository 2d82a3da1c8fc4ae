"use client";
import { type ComponentType, type ReactNode, useEffect, useState, useSyncExternalStore } from "react";

/** A component in a file of its own, which is fetched when it is first wanted. */
type Later<Props> = {
  /** Once. @throws what it failed with; the next call tries again. */
  load: () => Promise<void>;
  subscribe: (onChange: () => void) => () => void;
  /** @returns null while it is not here. */
  get: () => ComponentType<Props> | null;
};

/**
 * In place of `next/dynamic`: that waits by way of Suspense, which keeps what comes hidden until its placeholder was on the screen
 * for 300 ms.
 */
export function later<Props>(fetchIt: () => Promise<{ default: ComponentType<Props> }>): Later<Props> {
  const watchers = new Set<() => void>();
  let came: ComponentType<Props> | null = null;
  let coming: Promise<void> | null = null;
  async function fetched(): Promise<void> {
    try {
      came = (await fetchIt()).default;
      for (const watcher of watchers) watcher();
    } catch (cause) {
      coming = null;
      throw cause;
    }
  }
  return {
    load: () => {
      coming ??= fetched();
      return coming;
    },
    subscribe: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    get: () => came,
  };
}

const nothingYet = () => null;

/**
 * @param isWanted False: what is not here is not fetched.
 * @returns null while it is not here, and on the server.
 * @throws while drawing, what it failed with: whoever draws the failure offers to try again.
 */
export function useLater<Props>({ load, subscribe, get }: Later<Props>, isWanted = true): ComponentType<Props> | null {
  const [failure, fail] = useState<{ cause: unknown } | null>(null);
  useEffect(() => {
    if (isWanted) load().catch((cause: unknown) => fail({ cause }));
  }, [load, isWanted]);
  const component = useSyncExternalStore(subscribe, get, nothingYet);
  if (failure) throw failure.cause;
  return component;
}

/** What only a press opens, in a file of its own: drawn as soon as it is here. */
export function WhenHere<Props>({ of, children }: { of: Later<Props>; children: (component: ComponentType<Props>) => ReactNode }) {
  const component = useLater(of);
  return component ? children(component) : null;
}
