/**
 * One cell by RFC 4180 and as it is: no quote is put before = + - @ as in files for spreadsheets, which would alter data
 * (names that a spreadsheet would run are taken at input and guarded in every other profile). Blanks alone are null.
 */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

export const cell = (text: string | undefined): string => {
  if (text === undefined || text.trim() === "") return "";
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
