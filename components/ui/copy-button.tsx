"use client";
import { useEffect, useState } from "react";
import { Icon } from "./icon";
import { notifyFailed } from "./toast";

/** Copies a text; the icon turns into a tick for a moment and the change is announced. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      notifyFailed("Your browser did not allow copying. Select the text and copy it.");
    }
  }
  return (
    <button type="button" className="copy" onClick={copy} title={label}>
      <Icon name={copied ? "check" : "copy"} label={label} />
      <span className="sr" aria-live="polite">
        {copied ? "Copied" : ""}
      </span>
    </button>
  );
}

/** A secret that is shown once. */
export function SecretOnce({ secret, label }: { secret: string; label: string }) {
  return (
    <div className="secret">
      <code>{secret}</code>
      <CopyButton text={secret} label={label} />
    </div>
  );
}
