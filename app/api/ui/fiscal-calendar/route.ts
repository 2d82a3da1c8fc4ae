import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { setFiscalCalendar } from "@/lib/auth";
import { FiscalCalendarInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const PUT = route({
  auth: { session: true },
  body: FiscalCalendarInput,
  run: async (ctx, { body }) => {
    const view = await setFiscalCalendar(ctx, body);
    await reviseStoredUsage(ctx);
    return view;
  },
});
