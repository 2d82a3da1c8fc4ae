"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { cx } from "./cx";
import { Icon } from "./icon";
import { TOASTS, type Told } from "./toast";

const none: readonly Told[] = [];

/** What is told in a corner of the page. The place is always there: a screen reader speaks only of places that it knew before. */
export function Toaster() {
  const standing = useSyncExternalStore(TOASTS.subscribe, TOASTS.get, () => none);
  return (
    <section className="toasts" aria-label="Notices" aria-live="polite">
      {standing.map((told) => (
        <Toast key={told.id} told={told} />
      ))}
    </section>
  );
}

/** Goes by itself, but not from under a pointer or the focus. */
function Toast({ told: { id, tone, words, hint, undo, durationMs } }: { told: Told }) {
  const [isUnderPointer, setUnderPointer] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const held = isUnderPointer || isFocused;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => TOASTS.dismiss(id), durationMs);
    return () => clearTimeout(timer);
  }, [held, id, durationMs]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while somebody reads; what can be pressed are its buttons
    <div
      className={cx("toast", tone)}
      onPointerEnter={() => setUnderPointer(true)}
      onPointerLeave={() => setUnderPointer(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
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
            TOASTS.dismiss(id);
            undo.onUndo();
          }}
        >
          {undo.label ?? "Undo"}
        </Button>
      ) : null}
      <button type="button" className="copy" onClick={() => TOASTS.dismiss(id)} title="Close">
        <Icon name="x" label="Close" />
      </button>
    </div>
  );
}
