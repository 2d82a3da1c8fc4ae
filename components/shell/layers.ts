"use client";
/** Layers over the whole page, opened from anywhere: the palette and the list of keys. */
const OPEN_PALETTE = "countinghouse:palette";
const OPEN_KEYS = "countinghouse:keys";

export const openPalette = (): void => void window.dispatchEvent(new Event(OPEN_PALETTE));
export const openKeyHelp = (): void => void window.dispatchEvent(new Event(OPEN_KEYS));

/** Calls back when somebody asks for a layer; gives the way to stop listening. */
export function onLayers(palette: () => void, keys: () => void): () => void {
  window.addEventListener(OPEN_PALETTE, palette);
  window.addEventListener(OPEN_KEYS, keys);
  return () => {
    window.removeEventListener(OPEN_PALETTE, palette);
    window.removeEventListener(OPEN_KEYS, keys);
  };
}
