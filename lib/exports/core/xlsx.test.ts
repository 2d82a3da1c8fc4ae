import { strFromU8, unzipSync } from "fflate";
import { expect, it } from "vitest";
import type { CsvRow } from "@/lib/kernel/csv";
import { number, text } from "./table";
import { xlsxChunks } from "./xlsx";

const COLUMNS = [text("id"), number("cost"), text("note")];
async function* pagesOf(rows: readonly CsvRow[], size: number): AsyncGenerator<CsvRow[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}
async function bytesOf(rows: readonly CsvRow[], size = 3): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of xlsxChunks(COLUMNS, pagesOf(rows, size), "2026-10")) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const sheetOf = async (rows: readonly CsvRow[]): Promise<string> =>
  strFromU8(unzipSync(await bytesOf(rows))["xl/worksheets/sheet1.xml"] ?? new Uint8Array());

it("keeps ids of digits, leading noughts, formulas and long numbers as text, and other numbers as numbers", async () => {
  const sheet = await sheetOf([
    ["00123", "-12.50", "=1+1"],
    ["123456789012345678", "0.1234567890123456", 'a<b & "c"\u0000'],
    [null, null, " 🦊\r\n"],
  ]);
  expect(sheet).toContain('<c r="A2" s="2" t="inlineStr"><is><t xml:space="preserve">00123</t></is></c><c r="B2"><v>-12.50</v></c>');
  expect(sheet).toContain('<t xml:space="preserve">=1+1</t>');
  expect(sheet).toContain('<c r="A3" s="2" t="inlineStr"><is><t xml:space="preserve">123456789012345678</t>');
  expect(sheet).toContain('<c r="B3" s="2" t="inlineStr"><is><t xml:space="preserve">0.1234567890123456</t>');
  expect(sheet).toContain("a&#60;b &#38; &#34;c&#34;<");
  expect(sheet).toContain(
    '<row r="4"><c r="C4" s="2" t="inlineStr"><is><t xml:space="preserve"> 🦊&#13;\n</t></is></c></row></sheetData></worksheet>',
  );
  expect(sheet).toContain('<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">id</t>');
});

it("is the same bytes for the same rows, however they arrive, and loses no letter between blocks", async () => {
  const rows = Array.from({ length: 5_000 }, (_, i): CsvRow => [`id-${i}`, String(i), "🦊".repeat(i % 40)]);
  const whole = await bytesOf(rows, 5_000);
  expect(Buffer.compare(whole, await bytesOf(rows, 7))).toBe(0);
  const sheet = strFromU8(unzipSync(whole)["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(sheet).not.toContain("\uFFFD");
  expect(sheet.match(/🦊/gu)).toHaveLength(rows.reduce((sum, _, i) => sum + (i % 40), 0));
  expect(sheet.match(/<row /g)).toHaveLength(5_001);
});
