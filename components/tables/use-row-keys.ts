"use client";
import type { KeyboardEvent, RefObject } from "react";
import { type Shortcuts, useShortcuts } from "../ui/shortcuts";

type RowKeys = {
  /** j and k answer from anywhere on the page, not only from inside the table. */
  leads: boolean;
  onPress: (place: number) => void;
  onOpen: (place: number) => void;
  /** Of rows that open; null where none does. */
  onFold: ((place: number, open: boolean) => void) | null;
};

/**
 * j and k walk the rows of a table, on a focused row the arrows too; Enter presses it and o opens it, → and ← show and hide what is
 * under it. Gives the handler for the table's body.
 */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>, { leads, onPress, onOpen, onFold }: RowKeys) {
  function walk(step: 1 | -1) {
    const rows = Array.from(body.current?.querySelectorAll<HTMLTableRowElement>("tr[data-row]") ?? []);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step;
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  }
  const shortcuts: Shortcuts = leads ? { j: () => walk(1), k: () => walk(-1) } : {};
  useShortcuts(shortcuts);
  return function onKeyDown(event: KeyboardEvent<HTMLTableSectionElement>) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const [down, up] = [() => walk(1), () => walk(-1)];
    const folds = (open: boolean) => (onFold ? (place: number) => onFold(place, open) : undefined);
    const deeds: Record<string, ((place: number) => void) | undefined> = {
      j: down,
      ArrowDown: down,
      k: up,
      ArrowUp: up,
      Enter: onPress,
      o: onOpen,
      ArrowRight: folds(true),
      ArrowLeft: folds(false),
    };
    const deed = deeds[event.key];
    const row = event.target instanceof HTMLTableRowElement ? event.target : null;
    if (!deed || !row) return;
    event.preventDefault();
    deed(Array.from(body.current?.querySelectorAll("tr[data-row]") ?? []).indexOf(row));
  };
}
