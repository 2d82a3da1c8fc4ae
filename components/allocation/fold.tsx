"use client";
import { type ReactNode, useState } from "react";

type FoldProps = {
  /** What is inside, and what of it is chosen. */
  summary: string;
  /** Whether something inside is chosen, when the form is opened; what is refused is always shown. */
  isUsed: boolean;
  isRefused?: boolean;
  children: ReactNode;
};

/** What few rules need, out of the way until it is asked for. */
export function Fold({ summary, isUsed, isRefused = false, children }: FoldProps) {
  const [isOpen, setOpen] = useState(isUsed);
  return (
    <details className="al-fold" open={isOpen || isRefused} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      <div>{children}</div>
    </details>
  );
}
