import type { Context } from "@/lib/auth";
import type { IncidentDetail } from "../core/views";
import { loadCase } from "./load-case";
import { readDifferences } from "./read-differences";
import { readFigures } from "./read-figures";

/** What the ledger says of an incident: the figures at its top, and what was different. Right: incident.read. @throws NotFound */
export async function readEvidence(ctx: Context, id: string): Promise<Pick<IncidentDetail, "figures" | "differences">> {
  const of = await loadCase(ctx, id);
  return { figures: await readFigures(ctx, of), differences: await readDifferences(ctx, of) };
}
