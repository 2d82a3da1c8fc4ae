/** Cursors of lists in the order of time: the instant and the id of the last row given. */
import { Invalid } from "@/lib/kernel/errors";
import { decodeCursor } from "@/lib/kernel/page";

export type After = { at: Date; id: string };

export const instantKey = ({ at, id }: { at: Date; id: string | bigint }): string[] => [at.toISOString(), String(id)];

/** @throws Invalid for a text that no list gave out. */
export function decodeInstant(cursor: string | undefined): After | null {
  if (cursor === undefined) return null;
  const [at, id] = decodeCursor(cursor, 2);
  const instant = new Date(String(at));
  if (Number.isNaN(instant.getTime())) throw new Invalid("The cursor is not one that this list gave out.");
  return { at: instant, id: String(id) };
}
