"use client";
/** What is told in a corner of the page, with the library that moves it: fetched once the page is there. See `toast.ts`. */
import { type ReactNode, useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";
import { Button } from "./button";
import { cx } from "./cx";
import { Icon } from "./icon";

export type Told = {
  tone: "ok" | "breach";
  words: ReactNode;
  hint?: ReactNode;
  undo?: { label?: string; onUndo: () => void } | undefined;
  durationMs: number;
};

let stand = (): void => undefined;
const standing = new Promise<void>((done) => {
  stand = done;
});

export default function Toasts() {
  // What is told before there is a place for it would be lost.
  useEffect(() => stand(), []);
  return <Sonner position="bottom-right" offset={16} gap={8} visibleToasts={3} toastOptions={{ unstyled: true }} />;
}

export async function show({ tone, words, hint, undo, durationMs }: Told): Promise<void> {
  await standing;
  toast.custom(
    (id) => (
      <div className={cx("toast", tone)}>
        <Icon name={tone === "ok" ? "check" : "breach"} />
        <p>
          {words}
          {hint ? <small>{hint}</small> : null}
        </p>
        {undo ? (
          <Button
            tone="plain"
            icon="undo"
            onClick={() => {
              toast.dismiss(id);
              undo.onUndo();
            }}
          >
            {undo.label ?? "Undo"}
          </Button>
        ) : null}
        <button type="button" className="copy" onClick={() => toast.dismiss(id)} title="Close">
          <Icon name="x" label="Close" />
        </button>
      </div>
    ),
    { duration: durationMs },
  );
}
