/** A workbook of one sheet, loaded when it is asked for. */
import writeXlsxFile, { type SheetData } from "write-excel-file/universal";
import { sheetName, widthsOf } from "./prepare/sheet";

/** The head stays in sight while the rows scroll. */
export const xlsxOf = (data: SheetData, name: string): Promise<Blob> =>
  writeXlsxFile(data, { sheet: sheetName(name), stickyRowsCount: 1, columns: widthsOf(data) }).toBlob();
