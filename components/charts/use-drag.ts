"use client";
import { useState } from "react";
import type { DrawnBucket } from "./prepare/series";

/** The bucket under the pointer. */
type Pointed = { activeTooltipIndex?: number | string | null | undefined };

/** Dragging over a plot chooses buckets, from the first to the last. */
export function useDrag(buckets: readonly DrawnBucket[], onRange?: (from: string, to: string) => void) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  if (!onRange) return { drag: null, handlers: {} };
  const placeOf = (state: Pointed) => {
    const place = Number(state.activeTooltipIndex ?? Number.NaN);
    return Number.isInteger(place) ? place : null;
  };
  return {
    drag: drag && drag.from !== drag.to ? drag : null,
    handlers: {
      onMouseDown: (state: Pointed) => {
        const place = placeOf(state);
        if (place !== null) setDrag({ from: place, to: place });
      },
      onMouseMove: (state: Pointed) => {
        const place = placeOf(state);
        if (drag && place !== null && place !== drag.to) setDrag({ from: drag.from, to: place });
      },
      onMouseUp: () => {
        const [from, to] = drag ? [buckets[Math.min(drag.from, drag.to)], buckets[Math.max(drag.from, drag.to)]] : [];
        if (drag && drag.from !== drag.to && from && to) onRange(from.start, to.start);
        setDrag(null);
      },
      onMouseLeave: () => setDrag(null),
    },
  };
}
