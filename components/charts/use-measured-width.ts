"use client";
import { useLayoutEffect, useRef, useState } from "react";

/** The width of an element in whole pixels, 0 until it is known. Plots are redrawn at their width, text never scales. */
export function useMeasuredWidth<Element extends HTMLElement>() {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
