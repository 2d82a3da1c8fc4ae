"use client";
import { useQueries } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { GROUPING_LABEL, type Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import type { Filters } from "../filters/use-filters";
import { fetchJson } from "../states/fetch-json";
import type { RowTree, UnderRow } from "../tables/row-tree";
import { underPath } from "./usage-paths";
import { type BreakdownRow, rowsUnder } from "./usage-shapes";

/** So many rows stand open at once: an address has an end. */
const MOST_OPEN = 20;

/**
 * The rows of a breakdown that open to the second grouping; which ones are open stands in the address. What is under a row is
 * asked for when it opens, and adds up to it. Undefined without a second grouping.
 */
export function useRowGroups(rows: readonly BreakdownRow[], filters: Filters, thenBy: Grouping | null): RowTree<BreakdownRow> | undefined {
  const [open, setOpen] = useQueryState("open", parseAsArrayOf(parseAsString).withDefault([]));
  const opened = thenBy ? rows.filter((row) => !row.isRest && open.includes(row.id)) : [];
  const reads = useQueries({
    queries: opened.map((row) => {
      const path = thenBy ? underPath(filters, thenBy, row.group[filters.groupBy]?.id ?? null) : "";
      return { queryKey: [path], queryFn: ({ signal }: { signal: AbortSignal }) => fetchJson<UsageAnswer>(path, { signal }) };
    }),
  });
  if (!thenBy) return undefined;
  const under = (row: BreakdownRow): UnderRow<BreakdownRow> => {
    const read = reads[opened.findIndex(({ id }) => id === row.id)];
    if (read?.data) return rowsUnder(row, read.data, thenBy);
    return read?.isError ? { why: read.error.message, retry: () => void read.refetch() } : "loading";
  };
  return {
    opens: (row) => !row.isRest,
    isOpen: (row) => open.includes(row.id),
    onToggle: ({ id }) => void setOpen(open.includes(id) ? open.filter((one) => one !== id) : [...open, id].slice(-MOST_OPEN)),
    under,
    say: ({ name }) => `${name} by ${GROUPING_LABEL[thenBy].toLowerCase()}`,
  };
}
