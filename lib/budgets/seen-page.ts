import { type Page, type PageQuery, pageOf } from "@/lib/kernel/page";
import { type After, decodeInstant, instantKey } from "./core/instant-cursor";

const AT_ONCE = 200;

/** A page of what the caller sees, newest first: reads on until it is full. @param read So many rows after one, in that order. */
export async function seenPage<Row extends { createdAt: Date; id: string }>(
  { limit, cursor }: PageQuery,
  read: (limit: number, after: After | null) => Promise<Row[]>,
  isSeen: (row: Row) => boolean,
): Promise<Page<Row>> {
  const seen: Row[] = [];
  let after = decodeInstant(cursor);
  while (seen.length <= limit) {
    const rows = await read(AT_ONCE, after);
    seen.push(...rows.filter(isSeen));
    const last = rows.at(-1);
    if (rows.length < AT_ONCE || !last) break;
    after = { at: last.createdAt, id: last.id };
  }
  return pageOf(seen, limit, ({ createdAt, id }) => instantKey({ at: createdAt, id }));
}
