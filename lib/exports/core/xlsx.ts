/**
 * A workbook of one sheet, written as it comes: rows are never held, and the same rows are the same bytes (one fixed time,
 * one fixed strength, blocks of one size). Texts are text cells, so nothing in them is run and an id of digits stays an
 * id; numbers of more digits than Excel keeps are texts too. Source: ECMA-376, parts 1 (SpreadsheetML) and 2 (packages).
 */
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from "fflate";
import type { CsvRow } from "@/lib/kernel/csv";
import type { ExportColumn } from "./table";

/** Excel rounds what is longer in silence. */
const KEPT_DIGITS = 15;
const MAX_TEXT = 32_767;
const BLOCK_LETTERS = 65_536;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
/** What XML cannot hold. */
const ILLEGAL = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu;

const FRAME: readonly (readonly [string, string])[] = [
  [
    "[Content_Types].xml",
    `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  ],
  [
    "_rels/.rels",
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    "xl/_rels/workbook.xml.rels",
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    // Style 0 is plain, 1 the head in bold, 2 a text by its form ("@"), so that Excel does not take digits for a number when a cell is edited.
    "xl/styles.xml",
    `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ],
];
const workbook = (sheet: string): string =>
  `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;
const SHEET_HEAD = `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;

/** @param sheet At most 31 letters, none of []:*?/\ */
export async function* xlsxChunks(
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly CsvRow[]>,
  sheet: string,
): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    made.push(chunk);
  });
  for (const [path, content] of [...FRAME, ["xl/workbook.xml", workbook(sheet)] as const]) addWhole(zip, path, content);
  const file = new ZipDeflate("xl/worksheets/sheet1.xml", { level: 6, mem: 8 });
  file.mtime = fixedTime();
  zip.add(file);
  const letters = columns.map((_, i) => columnLetters(i));
  let waiting = SHEET_HEAD + rowXml(1, letters, (i) => textCell(columns[i]?.name ?? "", 1));
  let line = 1;
  for await (const rows of pages) {
    for (const row of rows) waiting += rowXml(++line, letters, (i) => cellXml(row[i] ?? null, columns[i]?.kind === "number"));
    // By their own size, not by that of pages: how rows arrive must not show in the bytes.
    while (waiting.length > BLOCK_LETTERS) {
      const end = BLOCK_LETTERS - (isHighSurrogate(waiting.charCodeAt(BLOCK_LETTERS - 1)) ? 1 : 0);
      file.push(strToU8(waiting.slice(0, end)));
      waiting = waiting.slice(end);
    }
    yield* made.splice(0);
  }
  file.push(strToU8(`${waiting}</sheetData></worksheet>`), true);
  zip.end();
  yield* made.splice(0);
}

function addWhole(zip: Zip, path: string, content: string): void {
  const file = new ZipPassThrough(path);
  file.mtime = fixedTime();
  zip.add(file);
  file.push(strToU8(content), true);
}

/** Zip keeps local time without a zone: of this one it keeps the same letters in every zone. */
const fixedTime = (): Date => new Date(1980, 0, 1, 0, 0, 0);

type Cell = { attributes: string; inside: string } | null;

function rowXml(line: number, letters: readonly string[], cellOf: (i: number) => Cell): string {
  let row = `<row r="${line}">`;
  for (let i = 0; i < letters.length; i++) {
    const cell = cellOf(i);
    if (cell) row += `<c r="${letters[i]}${line}"${cell.attributes}>${cell.inside}</c>`;
  }
  return `${row}</row>`;
}

function cellXml(value: string | null, isNumber: boolean): Cell {
  if (value === null || value === "") return null;
  return isNumber && significantDigits(value) <= KEPT_DIGITS ? { attributes: "", inside: `<v>${value}</v>` } : textCell(value, 2);
}

const textCell = (value: string, style: number): Cell => ({
  attributes: ` s="${style}" t="inlineStr"`,
  inside: `<is><t xml:space="preserve">${escaped(value.slice(0, MAX_TEXT).replace(ILLEGAL, ""))}</t></is>`,
});

/** Digits between the first and the last that are not noughts. */
const significantDigits = (value: string): number => value.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;

/** A carriage return would be read back as a line feed. */
const escaped = (value: string): string =>
  value.replace(/[&<>"\r]/g, (letter) => (letter === "\r" ? "&#13;" : `&#${letter.charCodeAt(0)};`));

/** The first half of a letter beyond 16 bits: cut off alone it would be no letter. */
const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** A, B, … Z, AA. */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}
