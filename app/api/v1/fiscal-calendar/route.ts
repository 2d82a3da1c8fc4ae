import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { readFiscalCalendar, setFiscalCalendar } from "@/lib/auth";
import { FiscalCalendarInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readFiscalCalendar(ctx) });

export const PUT = route({
  auth: { scope: "admin" },
  body: FiscalCalendarInput,
  run: async (ctx, { body }) => {
    const view = await setFiscalCalendar(ctx, body);
    await reviseStoredUsage(ctx);
    return view;
  },
});
