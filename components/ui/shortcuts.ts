"use client";
/**
 * Single-key shortcuts of the whole page, in one place: they are off while somebody types, holds a modifier, has a layer
 * open, or has switched them off (WCAG 2.1.4). "g o" is g, then o within a second.
 */
import { useEffect, useRef } from "react";

export const SHORTCUTS_KEY = "countinghouse.shortcuts";
const PREFIX = "g";
const PREFIX_MS = 1200;

type Handler = (event: KeyboardEvent) => void;
export type Shortcuts = Record<string, Handler>;

const layers: { current: Shortcuts }[] = [];
/** Not 0: the clock of events begins with the page, and its first second is no prefix. */
const NO_PREFIX = Number.NEGATIVE_INFINITY;
let prefixAt = NO_PREFIX;

function isOff(): boolean {
  try {
    return localStorage.getItem(SHORTCUTS_KEY) === "off";
  } catch {
    return false;
  }
}

/** Whether a key belongs to what has the focus or to a layer over the page. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || event.isComposing) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=application]")) return true;
  // What is pressed by Enter keeps its Enter.
  if (event.key === "Enter" && target?.closest("a, button, summary")) return true;
  return document.querySelector(".scrim, [role=menu], .pop[role=dialog]") !== null;
}

function find(key: string): Handler | undefined {
  for (const layer of [...layers].reverse()) {
    const handler = layer.current[key];
    if (handler) return handler;
  }
  return undefined;
}

function onKeyDown(event: KeyboardEvent): void {
  if (isTaken(event) || isOff()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const prefixed = event.timeStamp - prefixAt < PREFIX_MS;
  prefixAt = NO_PREFIX;
  const handler = prefixed ? find(`${PREFIX} ${key}`) : find(key);
  if (handler) {
    event.preventDefault();
    handler(event);
  } else if (key === PREFIX && !event.repeat) {
    prefixAt = event.timeStamp;
  }
}

/** Registers shortcuts while the component is there; later components win. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (layers.length === 0) document.addEventListener("keydown", onKeyDown);
    layers.push(latest);
    return () => {
      layers.splice(layers.indexOf(latest), 1);
      if (layers.length === 0) document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
