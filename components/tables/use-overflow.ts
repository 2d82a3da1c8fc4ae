"use client";
import { useEffect, useState } from "react";

/** Whether an element scrolls: then, and only then, it must be reachable by keyboard. It may come and go. */
export function useOverflow<Element extends HTMLElement>() {
  const [element, ref] = useState<Element | null>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    if (!element) return;
    const measure = () => setOverflows(element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [element]);
  return { ref, element, overflows };
}
