"use client";
import type { Forecast } from "@/lib/reporting";
import type { EntityPath } from "@/lib/reporting/schemas";
import { isRunning } from "../../filters/period";
import type { Filters } from "../../filters/use-filters";
import { useRead } from "../../states/use-read";
import { forecastPath } from "../usage-paths";

/** Days move it, minutes hardly. */
const REFRESH_MS = 300_000;

/** Where the month that runs is heading; nothing on pages of a period that is over. */
export function useForecast(filters: Filters, now: string, of?: EntityPath): Forecast | undefined {
  const { data } = useRead<Forecast>(forecastPath(filters, of), REFRESH_MS);
  return isRunning(filters.span, new Date(now)) ? data : undefined;
}
