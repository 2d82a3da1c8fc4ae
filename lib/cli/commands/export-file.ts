import { parseArgs } from "node:util";
import { streamExport } from "@/lib/exports";
import { ExportParams, ExportPath } from "@/lib/exports/schemas";
import { parseInput } from "@/lib/kernel/parse";
import { exportUsage, readUsageQuery } from "@/lib/reporting";
import { UsageExportParams } from "@/lib/reporting/schemas";
import { operator } from "../runtime/operator";
import { writeExport } from "../runtime/write-export";

const OPTIONS = {
  out: { type: "string" },
  profile: { type: "string" },
  version: { type: "string" },
  template: { type: "string" },
  unit: { type: "string" },
  "cost-centre": { type: "string" },
  delimiter: { type: "string" },
  split: { type: "boolean" },
  from: { type: "string" },
  to: { type: "string" },
  "group-by": { type: "string" },
  granularity: { type: "string" },
} as const;

/** Writes the same file as the page's export button does: any profile of a period (of a closed one that closing), or usage of any span. */
export async function exportFile(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [what, month] = positionals;
  if (what === "chargeback" && month !== undefined) {
    const { period } = parseInput(ExportPath, { period: month }, "PERIOD");
    const { profile, version, template, unit: businessUnit, "cost-centre": costCentre, delimiter } = values;
    const split = values.split ? "1" : undefined;
    const params = parseInput(ExportParams, defined({ profile, version, template, businessUnit, costCentre, delimiter, split }), "options");
    const file = await streamExport(await operator("export"), period, params);
    await writeExport(file.chunks, values.out);
    return 0;
  }
  if (what === "usage") {
    const { from, to, granularity, "group-by": groupBy } = values;
    const params = parseInput(UsageExportParams, defined({ from, to, granularity, groupBy }), "options");
    const ctx = await operator("export");
    const file = await exportUsage(ctx, await readUsageQuery(ctx, params), params);
    await writeExport(file.chunks, values.out);
    return 0;
  }
  throw new Error("Say what: export chargeback 2026-10 …, or export usage --from 2026-10-01 …");
}

const defined = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
