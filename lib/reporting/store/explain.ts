/** What a change of cost is made of, from the roll-up by meter: one cell for each rate and group. */
import type { Tx } from "@/lib/db/client";
import { parseFixed, type Usd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import type { Grouping } from "../core/dimensions";
import type { PlacedCell } from "../core/explain/explanation";
import { NO_SIDE, type Side } from "../core/explain/split-change";
import { isTokenMeter } from "../core/meter-groups";
import { type Keys, keyText, type RowMeasures } from "../core/rows";
import { readGroupSets, type Selection } from "./usage";

/** One rate: whose use of which meter of which model, paid by use or on a plan. */
const LEAF = ["identity", "provider", "model", "billing", "meter"] as const satisfies readonly Grouping[];
export const QUANTITY_SCALE = 6;
/** The unit of tokens that are paid by use. */
export const TOKENS = "metered tokens";

/** Cells of whole days; a cell that is in either span is in the answer. */
export async function readCells(
  tx: Tx,
  selection: Selection,
  groupBy: readonly Grouping[],
  now: Span,
  before: Span,
): Promise<PlacedCell[]> {
  const keys: Grouping[] = [...new Set<Grouping>([...LEAF, ...groupBy])];
  const [rows = []] = await readGroupSets(tx, { ...selection, grain: "day" }, [keys], now, before, [
    "costUsd",
    "quantity",
    "unpricedCharges",
  ]);
  const pick = (row: Keys, wanted: readonly Grouping[]): Keys => wanted.map((grouping) => row[keys.indexOf(grouping)] ?? null);
  return rows.map((row) => {
    const leaf = pick(row.keys, LEAF);
    const [identity = null, provider, model, billing, meter] = leaf;
    const own = pick(row.keys, groupBy);
    return {
      leaf: keyText(leaf),
      unit: `${billing} ${meter && isTokenMeter(meter) ? "tokens" : meter}`,
      key: keyText(own),
      identity,
      provider: provider ?? "",
      model: model ?? "",
      keys: own,
      before: row.before ? sideOf(row.before) : NO_SIDE,
      now: sideOf(row.now),
    };
  });
}

const sideOf = ({ meter }: RowMeasures): Side =>
  meter
    ? { quantity: parseFixed(meter.quantity, QUANTITY_SCALE), costUsd: meter.costUsd as Usd, unpriced: meter.unpricedCharges }
    : NO_SIDE;
