"use client";
import { createContext, type ReactNode, useContext } from "react";
import { CALENDAR_MONTHS, type FiscalCalendar } from "@/lib/kernel/fiscal";

const Calendar = createContext<FiscalCalendar>(CALENDAR_MONTHS);

/** The organisation's fiscal calendar, for every block that names or reckons a period. The frame of the pages sets it. */
export function FiscalCalendarProvider({ calendar, children }: { calendar: FiscalCalendar; children: ReactNode }) {
  return <Calendar value={calendar}>{children}</Calendar>;
}

export const useFiscalCalendar = (): FiscalCalendar => useContext(Calendar);
