"use client";
import { DENSITY_KEY } from "./density-key";
import { useStored } from "./use-stored";

export type Density = "compact" | "comfortable";

/** Rows of 32 or 40 pixels, for the whole page at once. */
export function useDensity(): [Density, (density: Density) => void] {
  const [stored, store] = useStored(DENSITY_KEY, "compact");
  const density = stored === "comfortable" ? "comfortable" : "compact";
  return [
    density,
    (next) => {
      document.documentElement.dataset.density = next;
      store(next);
    },
  ];
}
