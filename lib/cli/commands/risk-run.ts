import { evaluateRisk } from "@/lib/risk";
import { operator } from "../runtime/operator";

/** Judges everything by every rule of risk now, as the job of every 15 minutes does. */
export async function riskRun(): Promise<number> {
  const { evaluated, notEvaluable, open, opened, closed } = await evaluateRisk(await operator("risk run"));
  console.log(
    `${open} findings are open: ${opened} new, ${closed} closed. Judged ${evaluated}; ${notEvaluable} could not be for want of data.`,
  );
  return 0;
}
