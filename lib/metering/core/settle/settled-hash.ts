import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";
import type { Settled } from "./report";

/** Tells whether a line says what was decided, without reading it. 32 hex digits. */
export const settledHash = (settled: Settled): string => sha256Hex(canonicalJson(settled)).slice(0, 32);
