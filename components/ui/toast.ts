"use client";
import type { ReactNode } from "react";
import { later } from "./later";
import type { Told } from "./toasts";

const fetchToasts = () => import("./toasts");
/** Where they appear: fetched once the page is there, since nothing is told before somebody did something. */
export const TOASTS = later(fetchToasts);

async function show(told: Told): Promise<void> {
  await TOASTS.load();
  await (await fetchToasts()).show(told);
}

/** Its file may not come: offline, or of a version that is no longer there. What failed is told all the same. */
async function tell(told: Told): Promise<void> {
  const hasShown = () =>
    show(told).then(
      () => true,
      () => false,
    );
  if ((await hasShown()) || (await hasShown()) || told.tone === "ok") return;
  window.alert([told.words, told.hint].filter((words) => typeof words === "string").join("\n"));
}

/** What was done, as a fact: "Two grants revoked". */
export const notifyDone = (words: ReactNode, undo?: { label?: string; onUndo: () => void }): void =>
  void tell({ tone: "ok", words, undo, durationMs: undo ? 8000 : 4000 });

/** What was not done and why; the request id is what a person quotes to an administrator. */
export const notifyFailed = (words: ReactNode, requestId?: string): void =>
  void tell({ tone: "breach", words, hint: requestId ? `Request ${requestId}` : null, durationMs: 10000 });
