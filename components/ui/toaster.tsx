"use client";
import { useEffect } from "react";
import { useLater } from "./later";
import { TOASTS } from "./toast";

export function Toaster() {
  useEffect(() => {
    // A page without a place to tell things is still a page; the next to tell something tries again.
    TOASTS.load().catch(() => undefined);
  }, []);
  const Toasts = useLater(TOASTS, false);
  return Toasts ? <Toasts /> : null;
}
