import type { Context } from "@/lib/auth";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { periodSpan } from "@/lib/kernel/period";
import { type ChargeLine, readChargeLines } from "@/lib/reporting";
import { partFilters } from "./core/part";
import type { ChargeLinesParams } from "./schemas";

/** The lines of a month as the detail export has them, a page at a time, in the same order. Right: spend.read. */
export async function listChargeLines(ctx: Context, periodId: string, params: ChargeLinesParams): Promise<Page<ChargeLine>> {
  const after = params.cursor === undefined ? null : String(decodeCursor(params.cursor, 1)[0]);
  const query = { span: periodSpan(periodId), ...partFilters(params) };
  const lines = await readChargeLines(ctx, "spend.read", query, after, params.limit + 1);
  return pageOf(lines, params.limit, (line) => [line.key]);
}
