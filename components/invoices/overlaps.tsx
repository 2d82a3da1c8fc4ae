import { overlapWords } from "@/lib/invoices/core/overlap";
import type { Overlap } from "@/lib/invoices/core/views";
import { Banner } from "../states/banner";

/** What two sources tell of the same days, and what to do about it; nothing where none do. */
export function Overlaps({ overlaps }: { overlaps: readonly Overlap[] }) {
  if (overlaps.length === 0) return null;
  return <Banner>{overlaps.map(overlapWords).join(". ")}. Import one of them only, or check that they are different accounts.</Banner>;
}
