import { readFiscalCalendar, setFiscalCalendar } from "@/lib/auth";
import { FiscalCalendarInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readFiscalCalendar(ctx) });

export const PUT = route({ auth: { scope: "admin" }, body: FiscalCalendarInput, run: (ctx, { body }) => setFiscalCalendar(ctx, body) });
