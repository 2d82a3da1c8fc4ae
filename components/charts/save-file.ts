"use client";

/** Hands a file to the reader. The address is freed once the browser has taken it. */
export function saveFile(content: Blob, fileName: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export const saveCsv = (text: string, fileName: string): void =>
  saveFile(new Blob([text], { type: "text/csv;charset=utf-8" }), `${fileName}.csv`);
