/**
 * The rows that this process stored last, as they were written, for the one who reads what arrives: reading them back from the
 * database cost as much as half of storing them. A row that a report of another payload may still change is not among them.
 * Nothing depends on what is here: of another process, of before a start, or beyond what there is room for, the table has it.
 */
import type { Pool } from "pg";
import { type Db, poolOf } from "@/lib/db/client";
import { WrittenRows } from "./copy-text";
import { LINE_COLUMNS } from "./ledger-line";

export type LineColumn = (typeof LINE_COLUMNS)[number];

/** About 100,000 rows: what comes in the seconds until it is read. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What nobody asked for in this time was read from the table. */
const KEPT_MS = 60_000;

/** By the first event of its transaction. An event is stored once for ever, so that this names one list of rows and no other. */
export class FreshLines {
  readonly #kept = new Map<string, { rows: Buffer; atMs: number }>();
  #bytes = 0;

  /** Without room the newer rows go: whoever reads is behind, and comes to the older ones first. */
  keep(firstEventId: string, parts: readonly Buffer[]): void {
    const now = performance.now();
    for (const [id, { atMs }] of this.#kept) {
      if (now - atMs < KEPT_MS) break;
      this.take(id);
    }
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.#bytes + bytes > MOST_BYTES) return;
    // A copy: what was written into has room for many more.
    this.#kept.set(firstEventId, { rows: Buffer.concat(parts, bytes), atMs: now });
    this.#bytes += bytes;
  }

  take(firstEventId: string): Buffer | null {
    const found = this.#kept.get(firstEventId);
    if (!found) return null;
    this.#kept.delete(firstEventId);
    this.#bytes -= found.rows.length;
    return found.rows;
  }
}

const wanted = new WeakMap<Pool, FreshLines>();

/** From now on rows are kept. Until somebody wants them, and after `forgetFreshLines`, it costs nothing. */
export function wantFreshLines(db: Db): void {
  const pool = poolOf(db);
  if (!wanted.has(pool)) wanted.set(pool, new FreshLines());
}

export function forgetFreshLines(db: Db): void {
  wanted.delete(poolOf(db));
}

/** Told after a transaction is committed. @param parts Its rows in the text format of COPY. */
export function keepFreshLines(pool: Pool, firstEventId: string, parts: readonly Buffer[]): void {
  wanted.get(pool)?.keep(firstEventId, parts);
}

/**
 * The rows that one transaction stored, of each the columns asked for, by where they stand here. They are given once.
 * @returns null when they have to be read from the table.
 */
export function takeFreshLines(db: Db, firstEventId: string, columns: readonly LineColumn[]): WrittenRows | null {
  const rows = wanted.get(poolOf(db))?.take(firstEventId) ?? null;
  return (
    rows &&
    new WrittenRows(
      rows,
      columns.map((column) => LINE_COLUMNS.indexOf(column)),
    )
  );
}
