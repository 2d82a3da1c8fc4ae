"use client";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { Button } from "./button";
import { cx } from "./cx";
import { Icon, type IconName } from "./icon";

type Undo = { label?: string; onUndo: () => void };

function show(
  icon: IconName,
  tone: "ok" | "breach" | undefined,
  words: ReactNode,
  hint: ReactNode,
  undo: Undo | undefined,
  duration: number,
) {
  toast.custom(
    (id) => (
      <div className={cx("toast", tone)}>
        <Icon name={icon} />
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
    { duration },
  );
}

/** What was done, as a fact: "Two grants revoked". */
export const notifyDone = (words: ReactNode, undo?: Undo): void => show("check", "ok", words, null, undo, undo ? 8000 : 4000);

/** What was not done and why; the request id is what a person quotes to an administrator. */
export const notifyFailed = (words: ReactNode, requestId?: string): void =>
  show("breach", "breach", words, requestId ? `Request ${requestId}` : null, undefined, 10000);
