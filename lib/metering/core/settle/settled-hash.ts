import { canonicalSha256 } from "@/lib/kernel/canonical";
import type { Settled } from "./report";

/** Tells whether a line says what was decided, without reading it. 32 hex digits. */
export const settledHash = (settled: Settled): string => canonicalSha256(settled).slice(0, 32);
