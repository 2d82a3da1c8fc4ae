"use client";
import type { ReactNode } from "react";
import type { SheetData } from "write-excel-file/universal";
import { Menu, MenuItem, MenuLink } from "../ui/menu";
import { notifyDone, notifyFailed } from "../ui/toast";
import { saveCsv, saveFile } from "./save-file";

type ExportMenuProps = {
  trigger: ReactNode;
  /** Without the ending: "spend-2026-10". */
  fileName: string;
  align?: "start" | "end";
  csv: () => string | Promise<string>;
  sheet: () => SheetData | Promise<SheetData>;
  /** Of charts; undefined while there is no picture. */
  png?: (() => void) | undefined;
  hasPicture?: boolean;
  /** Where the server writes every row, when the screen has only the largest. */
  allHref?: string | undefined;
};

/** The one way out of every chart and table: the figures of the screen as CSV or XLSX, the picture, the link, paper. */
export function ExportMenu({ trigger, fileName, align = "end", csv, sheet, png, hasPicture = false, allHref }: ExportMenuProps) {
  async function saveXlsx() {
    try {
      const { xlsxOf } = await import("./xlsx-file");
      saveFile(await xlsxOf(await sheet(), fileName), `${fileName}.xlsx`);
    } catch {
      notifyFailed("The workbook could not be written. Save the CSV instead.");
    }
  }
  async function saveText() {
    try {
      saveCsv(await csv(), fileName);
    } catch {
      notifyFailed("The file could not be written, because its rows did not come. Try again.");
    }
  }
  async function copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      notifyDone("Link copied, with period and filters");
    } catch {
      notifyFailed("Your browser did not allow copying. Copy the address instead.");
    }
  }
  return (
    <Menu align={align} trigger={trigger}>
      <MenuItem icon="csv" hint="exact" onSelect={saveText}>
        Save as CSV
      </MenuItem>
      <MenuItem icon="table" hint="for Excel" onSelect={saveXlsx}>
        Save as XLSX
      </MenuItem>
      {allHref ? (
        <MenuLink icon="csv" hint="every group" href={allHref} download>
          Save all rows as CSV
        </MenuLink>
      ) : null}
      {hasPicture ? (
        <MenuItem icon="image" disabled={!png} onSelect={() => png?.()}>
          Save as PNG
        </MenuItem>
      ) : null}
      <MenuItem icon="share" onSelect={copyLink}>
        Copy link
      </MenuItem>
      <MenuItem icon="print" onSelect={() => setTimeout(() => print(), 0)}>
        Print the page
      </MenuItem>
    </Menu>
  );
}
