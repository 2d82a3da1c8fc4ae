/**
 * Cursor paging, the same everywhere: `?limit&cursor` in, `{ data, nextCursor }` out. A cursor is opaque to callers; it
 * holds the sort key of the last row given, so that rows added meanwhile neither repeat nor shift a page.
 */
import { z } from "zod";
import { Invalid } from "./errors";

export type Page<T> = { data: T[]; nextCursor: string | null };

export const MAX_PAGE = 500;

/** Spread into the query schema of a list: `z.strictObject({ ...pageQuery, … })`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().min(1).max(500).optional(),
};

export type PageQuery = { limit: number; cursor?: string | undefined };

type CursorPart = string | number | null;

/** The sort key of the last row of a page, as text for the next request. */
export function encodeCursor(parts: readonly CursorPart[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @throws Invalid when the text was not made by `encodeCursor` with as many parts. */
export function decodeCursor(cursor: string, count: number): CursorPart[] {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (Array.isArray(parts) && parts.length === count && parts.every(isCursorPart)) return parts;
  } catch {
    // Told below, like any other cursor that is not ours.
  }
  throw new Invalid("The cursor is not one that this list gave out.", [
    { location: "query.cursor", message: "Unknown cursor.", fix: "Send nextCursor of the page before, unchanged, or leave it out." },
  ]);
}

const isCursorPart = (part: unknown): part is CursorPart => part === null || typeof part === "string" || typeof part === "number";

/**
 * Makes a page of rows that were read with `limit + 1`.
 * @param keyOf The sort key of a row, for the cursor.
 */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly CursorPart[]): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
