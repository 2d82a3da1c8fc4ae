/** Every rule fails for some file: cells of examples are replaced by what does not belong there until each rule spoke. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkFocus, type FocusOptions, OWN_SUPPORTS } from "./check";
import { type CsvRecord, csvRecords } from "./csv-lines";
import { FOCUS_VERSIONS, loadModel } from "./model";

const read = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");

async function recordsOf(name: string): Promise<{ header: string[]; rows: string[][] }> {
  const records: string[][] = [];
  for await (const { cells } of csvRecords([read(name)])) records.push(cells);
  const [header = [], ...rows] = records;
  return { header, rows };
}

const WRONG = ["", "x", "N/A", "-1.5", "7.25", "1,5", "usd", "JPY", "2026-13-01", "2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"]
  .concat([
    "Usage",
    "Purchase",
    "Tax",
    "Credit",
    "Correction",
    "Used",
    "Unused",
    "Usage-Based",
    "tokens",
    "1M-x",
    "Storage",
    "Machine Learning",
  ])
  .concat(['{"a":{"b":1}}', '{"Elements":[{"AllocatedRatio":2}]}', "'=1", "   ", "\uFFFD", '{"Unknown":1}', "[]"]);

/** All rows, and each of the first few with each cell replaced by each wrong value, alone and with another charge category. */
function* mutants(header: readonly string[], rows: readonly string[][]): Generator<CsvRecord> {
  let line = 1;
  yield { line, cells: [...header] };
  for (const cells of rows) yield { line: ++line, cells };
  for (const cells of rows.slice(0, 4))
    for (let at = 0; at < header.length; at++)
      for (const value of WRONG)
        for (const also of [null, "ChargeClass", "CommitmentDiscountId", "AllocatedMethodId"]) {
          const changed = cells.with(at, value);
          if (also !== null) changed[header.indexOf(also)] = also === "ChargeClass" ? "Correction" : "id-1";
          yield { line: ++line, cells: changed };
        }
}

async function spoken(names: readonly string[], options: FocusOptions): Promise<{ judged: Set<string>; found: Set<string> }> {
  const judged = new Set<string>();
  const found = new Set<string>();
  for (const name of names) {
    const { header, rows } = await recordsOf(name);
    const report = await checkFocus(mutants(header, rows), options);
    for (const id of report.judged) judged.add(id);
    for (const { rule } of report.findings) found.add(rule);
    for (const column of header) {
      const without = await checkFocus([{ line: 1, cells: header.filter((each) => each !== column) }], options);
      for (const { rule } of without.findings) found.add(rule);
    }
  }
  return { judged, found };
}

/** What no file can break: cells of CSV are text, decimals are judged by column, and these two say that null is null or not. */
const HOLD_ALWAYS = new Set(["InvoiceId-C-003-C", "PricingQuantity-C-008-M"]);
const MORE_SUPPORTS = ["AVAILABILITY_ZONE_SUPPORTED", "CAPACITY_RESERVATION_SUPPORTED"];

describe("the rules of the checker", { timeout: 60_000 }, () => {
  for (const version of FOCUS_VERSIONS)
    it(`can fail, each of them, in ${version}`, async () => {
      const { rules } = await loadModel(version);
      const isOfTextAlone = (id: string): boolean =>
        /^(?:TypeString|FormatString|TypeDecimal)$/.test(String(rules.get(id)?.requirement[0]));
      const files = version === "1.2" ? ["ai-tokens-1.2.csv", "aws-1.2.csv"] : ["aws-1.3.csv", "ai-prompt-caching-1.5-draft.csv"];
      const { judged, found } = await spoken(files, { version, supports: [...OWN_SUPPORTS, ...MORE_SUPPORTS] });
      const silent = [...judged].filter(
        (id) => !found.has(id) && !isOfTextAlone(id) && !HOLD_ALWAYS.has(id) && !id.startsWith("TypeDecimal:"),
      );
      expect(silent).toEqual([]);
    });
});
