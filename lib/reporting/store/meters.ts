import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import type { MeterSum } from "../core/meter-groups";
import { readGroups, type Selection } from "./usage";

/** Quantity and cost of each meter, over whole days. */
export async function readMeters(tx: Tx, selection: Selection, span: Span): Promise<MeterSum[]> {
  const rows = await readGroups(tx, { ...selection, grain: "day" }, ["meter"], span, null);
  return rows.flatMap(({ keys, now }) => (now.meter ? [{ meter: keys[0] ?? "", ...now.meter }] : []));
}
