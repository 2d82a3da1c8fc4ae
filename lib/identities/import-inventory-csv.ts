import { parse } from "csv-parse/sync";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { commitPlan } from "./commit-plan";
import { documentOfRows, settleRows } from "./core/csv-document";
import { headerErrors, type InventoryRow, type RowError, readRow } from "./core/csv-rows";
import { documentWants } from "./core/document";
import { diffOf, type InventoryDiff, summaryOf } from "./core/plan/diff";
import { type InventoryPlan, planInventory } from "./core/plan/plan-inventory";
import type { InventoryState } from "./core/plan/state";
import type { PlanContext } from "./core/plan/workbench";
import { ALL_UNATTRIBUTED, movedUsage } from "./core/reattribution";
import { requireWholeScope } from "./scope";

const MAX_ROWS = 50_000;

/** `accepted` rows went in, whether or not they changed anything; `errors` has at least one line for each rejected row. */
export type InventoryImport = { accepted: number; rejected: number; errors: RowError[] } & InventoryDiff;

type Settled = { plan: InventoryPlan; kept: InventoryRow[]; errors: RowError[] };

/**
 * Takes an inventory file: one row for each identity, or one for each credential of it. Rows that can be taken go in
 * together, in one transaction; each row that cannot is told with line, column and what to do. Empty cells leave things
 * as they are; teams, units, cost centres and applications that are new are made. `effective_from` dates owner, team and place of its row.
 * @throws Invalid when the header cannot be used. Rights: inventory.write, over the whole
 * organisation, and identity.write.
 */
export async function importInventoryCsv(ctx: Context, text: string): Promise<InventoryImport> {
  authorize(ctx, "identity.write");
  const file = readFile(text);
  const settled = settleRows(file.rows);
  const errors = [...file.errors, ...settled.errors];
  let result: Settled = { plan: { problems: [], touched: [] }, kept: [], errors: [] };
  await commitPlan(ctx, {
    right: "inventory.write",
    mode: "put",
    wanted: documentWants(documentOfRows(settled.rows, EMPTY_STATE).document),
    reattributes: (plan, now) => [...ALL_UNATTRIBUTED(), ...movedUsage(plan, now)],
    plan: (state, context) => {
      requireWholeScope(ctx, true, "inventory");
      result = planRows(settled.rows, state, context);
      return result.plan;
    },
    audit: (plan) => [{ action: "inventory.import", objectType: "inventory", objectId: "inventory", after: summaryOf(plan) }],
  });
  errors.push(...result.errors);
  errors.sort((a, b) => a.line - b.line);
  return { accepted: result.kept.length, rejected: new Set(errors.map((error) => error.line)).size, errors, ...diffOf(result.plan) };
}

const EMPTY_STATE: InventoryState = {
  businessUnits: [],
  costCentres: [],
  teams: [],
  people: [],
  applications: [],
  environments: [],
  tenants: [],
  vendors: [],
  tools: [],
  identities: [],
  credentials: [],
  grants: [],
};

/** Plans, takes out the rows behind each fault, and plans again: the rows that remain are without fault. */
function planRows(rows: readonly InventoryRow[], state: InventoryState, context: PlanContext): Settled {
  const errors: RowError[] = [];
  let kept = [...rows];
  for (;;) {
    const { document, rowsAt } = documentOfRows(kept, state);
    const plan = planInventory(state, document, context);
    if (plan.problems.length === 0) return { plan, kept, errors };
    const faulty = new Set<InventoryRow>();
    for (const { location, message, fix = "" } of plan.problems) {
      const found = rowsAt(location);
      // Every round takes rows out, so that there is a last one.
      for (const row of found.rows.length > 0 ? found.rows : kept) {
        faulty.add(row);
        errors.push({ line: row.line, column: found.column, message, fix });
      }
    }
    kept = kept.filter((row) => !faulty.has(row));
  }
}

type Parsed = { record: string[]; info: { lines: number }; raw: string };

function readFile(text: string): { rows: InventoryRow[]; errors: RowError[] } {
  const errors: RowError[] = [];
  const records = parse(text, {
    bom: true,
    info: true,
    raw: true,
    trim: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    skipRecordsWithError: true,
    onSkip: (error) => {
      const { lines: line } = error as unknown as { lines: number };
      // The reader gives up on the same line more than once.
      if (errors.at(-1)?.line !== line) errors.push({ line, column: "", message: "The line cannot be read.", fix: "Check its quotes." });
    },
  }) as unknown as Parsed[];
  const [head, ...body] = records;
  const header = (head?.record ?? []).map((column) => column.trim().toLowerCase());
  const faults = headerErrors(header);
  if (faults.length > 0) {
    const details = faults.map(({ column, message, fix }) => ({ location: `header.${column}`, message, fix }));
    throw new Invalid("The header of this file cannot be used.", details);
  }
  if (body.length > MAX_ROWS) throw new Invalid(`The file has ${body.length} rows; ${MAX_ROWS} at a time are taken.`);
  const rows = body.flatMap(({ record, info, raw }): InventoryRow[] => {
    const line = info.lines - (raw.trimEnd().split("\n").length - 1);
    if (record.length > header.length) {
      errors.push({
        line,
        column: "",
        message: `The row has ${record.length} cells, the header ${header.length}.`,
        fix: "Quote cells that hold a comma.",
      });
      return [];
    }
    const read = readRow(line, new Map(header.map((column, i) => [column, record[i] ?? ""])));
    if ("row" in read) return [read.row];
    errors.push(...read.errors);
    return [];
  });
  return { rows, errors };
}
