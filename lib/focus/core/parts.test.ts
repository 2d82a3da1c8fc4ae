import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import examples from "../fixtures/numeric_format_examples.json";
import { csvRecords } from "./csv-lines";
import { parseDecimal } from "./decimal";
import { isInstant, isUnit, wrongKeyValue } from "./formats";
import { misfit, type Schema } from "./json-schema";
import { readJsonText } from "./json-text";

const schemas = JSON.parse(readFileSync(new URL("../data/json-schemas-1.4.json", import.meta.url), "utf8")) as Record<string, Schema>;

describe("numbers", () => {
  it("are what the standard's own examples say", () => {
    expect(examples.valid.filter((text) => parseDecimal(text) === null)).toEqual([]);
    expect(examples.invalid.filter((text) => parseDecimal(text) !== null)).toEqual([]);
    expect(["", "-", ".", "1.", " 1", "1 ", "0x1", "NaN"].filter((text) => parseDecimal(text) !== null)).toEqual([]);
  });
});

describe("instants and units", () => {
  it("are in UTC and exist", () => {
    expect(isInstant("2024-02-29T23:59:59Z")).toBe(true);
    expect(["2023-02-29T00:00:00Z", "2026-09-14", "2026-09-14T00:00:00", "2026-09-14T00:00:00+02:00", "9/14/26"].filter(isInstant)).toEqual(
      [],
    );
  });

  it("have the forms of UnitFormat", () => {
    expect(
      ["Tokens", "1000000 Tokens", "GB-Hours", "GB/Hour", "Units/3 Months", "API Requests", "b"].filter((unit) => !isUnit(unit)),
    ).toEqual([]);
    expect(["1M-x", "1,000 Tokens", "", "Tokens per day!", "-Hours"].filter(isUnit)).toEqual([]);
  });
});

describe("JSON cells", () => {
  it("tell keys that stand twice, however they are written", () => {
    expect(wrongKeyValue('{"a": 1, "b": "x,\\"a\\":"}')).toBeNull();
    expect(wrongKeyValue('{"a": 1, "\\u0061": 2}')).toContain("twice");
    expect(readJsonText('{"a": {"b": 1}, "c": {"b": 2}}')?.duplicateKey).toBeNull();
    expect(readJsonText('[{"a": 1}, {"a": 2, "a": 3}]')?.duplicateKey).toBe("a");
  });

  it("are judged by the published schemas", () => {
    const fits = (column: string, value: string): boolean => misfit(JSON.parse(value), schemas[column] ?? {}) === null;
    const element = '"ContractId": "c", "ContractCommitmentId": "d"';
    expect(fits("ContractApplied", `{"Elements": [{${element}, "ContractCommitmentAppliedCost": 1.5}]}`)).toBe(true);
    expect(fits("ContractApplied", `{"Elements": [{${element}}]}`)).toBe(false);
    expect(fits("ContractApplied", `{"Elements": []}`)).toBe(false);
    expect(fits("AllocatedMethodDetails", '{"Elements": [{"AllocatedRatio": 0.5, "x_Why": 1}], "x_More": {}}')).toBe(true);
    expect(fits("AllocatedMethodDetails", '{"Elements": [{"AllocatedRatio": 1.5}]}')).toBe(false);
    expect(fits("AllocatedMethodDetails", '{"Elements": [{"AllocatedRatio": 0.5, "UsageQuantity": 3}]}')).toBe(false);
    expect(fits("AllocatedMethodDetails", '{"Elements": [{"AllocatedRatio": 0.5, "Why": 1}]}')).toBe(false);
  });
});

async function read(chunks: readonly string[]) {
  const records = [];
  for await (const record of csvRecords(chunks)) records.push(record);
  return records;
}

describe("CSV by RFC 4180", () => {
  const cellText = fc.string({ unit: fc.constantFrom("a", '"', ",", "\r", "\n", "é", "'") });

  it("gives back every cell, wherever the text is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cellText, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.nat(40),
        async (rows, cut) => {
          const text = rows.map((cells) => `${cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(",")}\r\n`).join("");
          const found = await read([text.slice(0, cut), text.slice(cut)]);
          expect(found.map(({ cells }) => cells)).toEqual(rows);
          expect(found.every(({ problem }) => problem === undefined)).toBe(true);
        },
      ),
    );
  });

  it("says on which line something is wrong and goes on", async () => {
    expect(await read(['a,b\r\n1,"x\r\ny"\r\n2,z"z\r\n3,"q"r\r\n4,5\n6,"open'])).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ["1", "x\r\ny"] },
      { line: 4, cells: ["2", 'z"z'], problem: "quote_inside" },
      { line: 5, cells: ["3", "qr"], problem: "text_after_quote" },
      { line: 6, cells: ["4", "5"], problem: "bare_line_feed" },
      { line: 7, cells: ["6", "open"], problem: "quote_open" },
    ]);
  });
});
