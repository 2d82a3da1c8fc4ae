import { headers } from "next/headers";
import type { ReactNode } from "react";
import { PERIOD_MARKS_PATH } from "@/components/filters/closed-periods";
import { FiscalCalendarProvider } from "@/components/filters/fiscal-context";
import { AppShell } from "@/components/shell/app-shell";
import { FRESHNESS_PATH } from "@/components/shell/freshness-path";
import { describeSession } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { listPeriodMarks } from "@/lib/chargeback";
import { readFreshness } from "@/lib/reporting";
import { Prefetched } from "./prefetched";

/**
 * Everything behind the sign-in. Asked here, before anything is sent, so that nobody sees a page's skeleton first; each
 * page asks again, because a layout is not drawn anew when one moves between pages. The shell leaves out what would
 * refuse, the use cases refuse by themselves.
 */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const ctx = await requireActor((await headers()).get("x-path") ?? "/overview");
  const { user, roles, rights, organisation } = await describeSession(ctx);
  const role = roles.map((one) => one.name).join(", ") || "No role yet";
  // The sidebar reads it before the page is there; without it here the two would disagree about what was known.
  const reads = rights.includes("spend.read") ? { [FRESHNESS_PATH]: readFreshness(ctx), [PERIOD_MARKS_PATH]: listPeriodMarks(ctx) } : {};
  return (
    <Prefetched reads={reads}>
      <FiscalCalendarProvider calendar={organisation.fiscalCalendar}>
        <AppShell organisation={organisation.name} person={{ name: user.name, email: user.email, role, rights }}>
          {children}
        </AppShell>
      </FiscalCalendarProvider>
    </Prefetched>
  );
}
