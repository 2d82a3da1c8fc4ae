/** Which classes of data an identity came to see, by what: the tools that it reached, and its own calls as they were marked. Pure. */
import { groupBy } from "@/lib/identities/core/grouping";
import type { ToolView } from "@/lib/identities/core/views";
import { DATA_CLASSES, type DataClass } from "@/lib/identities/schemas";
import type { AccessRow } from "./access-rows";

export type DataRow = {
  dataClass: string;
  /** Names of tools, and "its calls" for those that were marked. */
  by: string[];
  /** The last day, "2026-10-01". */
  lastOn: string;
  /** Above what the identity is declared to see; of a class that nobody knows this cannot be said. */
  isBeyond: boolean;
};
export const ITS_CALLS = "its calls";

type Seen = { dataClass: string; by: string; on: string };
const rank = (dataClass: string | null): number => DATA_CLASSES.indexOf(dataClass as DataClass);

/** The gravest first; a class that nobody knows last. Only what succeeded counts as seen. */
export function dataRows(
  declared: DataClass | null,
  reached: readonly AccessRow[],
  tools: readonly Pick<ToolView, "id" | "dataClass">[],
  marks: readonly { dataClass: string; lastAt: string }[],
): DataRow[] {
  const classOf = new Map(tools.map(({ id, dataClass }) => [id, dataClass]));
  const seen: Seen[] = [
    ...reached.flatMap(({ value, name, use }): Seen[] => {
      const dataClass = classOf.get(value) ?? null;
      return dataClass === null || !use?.lastSucceededOn ? [] : [{ dataClass, by: name, on: use.lastSucceededOn }];
    }),
    ...marks.map(({ dataClass, lastAt }) => ({ dataClass: dataClass.toLowerCase(), by: ITS_CALLS, on: lastAt.slice(0, 10) })),
  ];
  const rows = [...groupBy(seen, ({ dataClass }) => dataClass)].map(
    ([dataClass, all]): DataRow => ({
      dataClass,
      by: [...new Set(all.map((one) => one.by))],
      lastOn:
        all
          .map(({ on }) => on)
          .sort()
          .at(-1) ?? "",
      isBeyond: declared !== null && rank(dataClass) > rank(declared),
    }),
  );
  return rows.sort((a, b) => rank(b.dataClass) - rank(a.dataClass) || a.dataClass.localeCompare(b.dataClass, "en"));
}

/** "It saw restricted data, and is to see internal data at most". */
export function dataFinding(declared: DataClass | null, rows: readonly DataRow[]): string {
  const [gravest] = rows;
  if (!gravest) return "It saw no data whose class is known";
  if (gravest.isBeyond) return `It saw ${gravest.dataClass} data, and is to see ${declared} data at most`;
  return `It saw ${gravest.dataClass} data${declared === null ? "; nobody said what it is to see" : ""}`;
}
