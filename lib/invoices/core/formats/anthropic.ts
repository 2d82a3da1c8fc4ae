/**
 * Anthropic's cost report (https://platform.claude.com/docs/en/api/admin/cost_report: amounts are decimal strings in CENTS),
 * the cost file of its console (dollars), and its usage report.
 */
import { formatFixed, parseFixed, USD_SCALE } from "@/lib/kernel/money";
import { readAnthropicRow } from "@/lib/metering/core/adapters/usage-export-anthropic";
import type { LineKind } from "../kinds";
import { meterOfWords } from "../meter-words";
import { countedLines } from "./counted";
import { Fields, isNegative, type RowReader } from "./row";

const START = ["startingat", "usagedateutc"];
const END = ["endingat"];

/** The console writes days beside dollars, the report instants beside cents. */
export const readAnthropicCosts: RowReader = (row, context) => {
  const fields = new Fields(row, context);
  const days = fields.days(START, END);
  const isConsole = fields.has("usagedateutc");
  if (!fields.has("amount", "costusd")) return fields.faults.length > 0 ? { faults: fields.faults } : { covers: days };
  const amount = isConsole ? fields.amount("costusd") : fromCents(fields.amount("amount"));
  const costType = fields.text("costtype", "groupcosttype");
  const description = fields.text("description", "groupdescription");
  const model = fields.named("model", "groupmodel");
  const words =
    [fields.text("tokentype", "grouptokentype"), costType].find((text) => text !== "" && !/^tokens?$/.test(text)) ?? description;
  const kind: LineKind = isNegative(amount) ? "credit" : /session|fee|seat|subscription/.test(costType) ? "fee" : "usage";
  return fields.done({
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: "anthropic",
    model,
    project: workspaceOf(fields.named("workspaceid", "groupworkspaceid", "workspace")),
    key: fields.named("apikeyid", "groupapikeyid", "apikey"),
    meter: meterOfWords(words),
    kind,
    quantity: null,
    amount,
    currency: fields.currency("USD", "currency"),
    invoiceId: null,
    description: description || [model, words].filter(Boolean).join(", ") || "All charges",
    detail: ["servicetier", "usagetype", "contextwindow", "inferencegeo", "speed", "groupactor", "groupproduct"]
      .map((name) => fields.text(name))
      .join("|"),
  });
};

/** The workspace that everybody has is told by null in the report. */
const workspaceOf = (name: string | null): string | null => (name === "Default" ? null : name);

/** Exactly, as far as a cent's 13th decimal. */
const fromCents = (cents: string): string => formatFixed(parseFixed(`${cents}e-2`, USD_SCALE), USD_SCALE);

export const readAnthropicUsage: RowReader = (row, context) => {
  const fields = new Fields(row);
  const days = fields.days(START, END);
  if (fields.faults.length > 0) return { faults: fields.faults };
  const read = readAnthropicRow(row.raw);
  if (read === null) return { covers: days };
  if ("reason" in read) return "skipped";
  const project = workspaceOf(fields.named("workspaceid", "workspace"));
  return countedLines(row, context, { provider: "anthropic", days, read, project, key: fields.named("apikeyid", "apikey") });
};
