"use client";
import { useSearchParams } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import type { Dimension, Grouping } from "@/lib/reporting/core/dimensions";
import { type DimensionFilter, isEmptyFilter } from "./dimension-filter";
import { useFiscalCalendar } from "./fiscal-context";
import {
  type FilterValues,
  filterParsers,
  type PageShows,
  type ResolvedFilters,
  resolveFilters,
  type UnknownParam,
  URL_KEYS,
  unknownParams,
} from "./search-params";

export type SetFilters = (change: Partial<FilterValues>) => void;

export type Filters = ResolvedFilters & {
  set: SetFilters;
  setDimension: (dimension: Dimension, filter: DimensionFilter | null) => void;
  /** The filter by one label; a label's values mean nothing of another. */
  setLabelled: (label: string, filter: DimensionFilter | null) => void;
  /** Adds one value to a dimension's filter: what a press on a row does. */
  keepOnly: (dimension: Dimension, value: string) => void;
  clear: () => void;
  unknown: UnknownParam[];
};

const NONE_UNKNOWN: UnknownParam[] = [];

/**
 * The filters of the page, from the address and back into it. Every change is a step that Back undoes. The same object as long as
 * they say the same, so that what is drawn from them alone is not drawn anew.
 * @param now The server's time as it drew the page, so that both renders mean the same days.
 */
export function useFilters({ now, groupBy = "business_unit", budgets = false }: PageShows & { now: string; groupBy?: Grouping }): Filters {
  const parsers = useMemo(() => filterParsers(groupBy), [groupBy]);
  const [state, setState] = useQueryStates(parsers, { history: "push", urlKeys: URL_KEYS });
  const search = useSearchParams();
  const values = state as FilterValues;
  const set: SetFilters = useCallback((change) => void setState(change), [setState]);
  const setDimension = useCallback(
    (dimension: Dimension, filter: DimensionFilter | null) =>
      void setState({ [dimension]: filter && !isEmptyFilter(filter) ? filter : null }),
    [setState],
  );
  const calendar = useFiscalCalendar();
  const resolved = useMemo(() => resolveFilters(values, { now: new Date(now), calendar }, { budgets }), [values, now, calendar, budgets]);
  const unknown = useMemo(() => {
    const found = unknownParams(new URLSearchParams(search.toString()));
    return found.length === 0 ? NONE_UNKNOWN : found;
  }, [search]);
  return useMemo(
    (): Filters => ({
      ...resolved,
      set,
      setDimension,
      setLabelled: (label, filter) => {
        const kept = filter && !isEmptyFilter(filter) ? filter : null;
        // A grouping by a label goes on meaning the same one.
        void setState(kept ? { label, labelled: kept } : { labelled: null });
      },
      keepOnly: (dimension, value) => setDimension(dimension, { is: true, values: [value] }),
      clear: () => void setState(null),
      unknown,
    }),
    [resolved, set, setDimension, setState, unknown],
  );
}
