import { setFiscalCalendar } from "@/lib/auth";
import { FiscalCalendarInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const PUT = route({ auth: { session: true }, body: FiscalCalendarInput, run: (ctx, { body }) => setFiscalCalendar(ctx, body) });
