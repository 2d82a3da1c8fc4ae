"use client";
import type { ReactNode } from "react";

export type Told = {
  id: number;
  tone: "ok" | "breach";
  words: ReactNode;
  hint?: ReactNode;
  undo?: { label?: string; onUndo: () => void } | undefined;
  durationMs: number;
};

/** As many as a corner holds; the oldest makes room. */
const MOST = 3;

let standing: readonly Told[] = [];
let last = 0;
const watchers = new Set<() => void>();

function settle(next: readonly Told[]): void {
  standing = next;
  for (const watcher of watchers) watcher();
}

const tell = (told: Omit<Told, "id">): void => settle([...standing, { ...told, id: ++last }].slice(-MOST));

/** What stands in the corner now, for the one place that draws it. */
export const TOASTS = {
  subscribe: (onChange: () => void): (() => void) => {
    watchers.add(onChange);
    return () => watchers.delete(onChange);
  },
  get: (): readonly Told[] => standing,
  dismiss: (id: number): void => settle(standing.filter((told) => told.id !== id)),
};

/** What was done, as a fact: "Two grants revoked". */
export const notifyDone = (words: ReactNode, undo?: { label?: string; onUndo: () => void }): void =>
  tell({ tone: "ok", words, undo, durationMs: undo ? 8000 : 4000 });

/** What was not done and why; the request id is what a person quotes to an administrator. */
export const notifyFailed = (words: ReactNode, requestId?: string): void =>
  tell({ tone: "breach", words, hint: requestId ? `Request ${requestId}` : null, durationMs: 10000 });
