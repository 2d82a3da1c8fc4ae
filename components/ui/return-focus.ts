"use client";
import { useRef } from "react";

/**
 * Gives focus back to what opened a layer. Radix does so only for its own triggers; our layers are opened by rows,
 * shortcuts and menus as well.
 */
export function useReturnFocus() {
  const opener = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    },
    onCloseAutoFocus: (event: Event) => {
      if (!opener.current?.isConnected) return;
      event.preventDefault();
      opener.current.focus();
    },
  };
}
