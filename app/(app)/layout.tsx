import { headers } from "next/headers";
import type { ReactNode } from "react";
import { PERIOD_MARKS_PATH } from "@/components/filters/closed-periods";
import { FiscalCalendarProvider } from "@/components/filters/fiscal-context";
import { AppShell } from "@/components/shell/app-shell";
import { FRESHNESS_PATH } from "@/components/shell/freshness-path";
import { INCIDENTS_PATH, mayApprove, REVIEWS_PATH, UNREAD_PATH, WAITING_PATH } from "@/components/shell/nav-paths";
import { describeSession } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { requireActor } from "@/lib/auth/page";
import { listRequests } from "@/lib/budgets";
import { RequestQuery } from "@/lib/budgets/schemas";
import { listPeriodMarks } from "@/lib/chargeback";
import { listIncidents } from "@/lib/incidents";
import { IncidentQuery } from "@/lib/incidents/schemas";
import { countUnread } from "@/lib/notify";
import { readFreshness } from "@/lib/reporting";
import { listCampaigns } from "@/lib/reviews";
import { CampaignQuery } from "@/lib/reviews/schemas";
import { Prefetched, type Reads } from "./prefetched";

/**
 * Everything behind the sign-in. Asked here, before anything is sent, so that nobody sees a page's skeleton first; each
 * page asks again, because a layout is not drawn anew when one moves between pages. The shell leaves out what would
 * refuse, the use cases refuse by themselves.
 */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const ctx = await requireActor((await headers()).get("x-path") ?? "/overview");
  const { user, roles, rights, organisation } = await describeSession(ctx);
  const role = roles.map((one) => one.name).join(", ") || "No role yet";
  return (
    <Prefetched reads={frameReads(ctx, rights)}>
      <FiscalCalendarProvider calendar={organisation.fiscalCalendar}>
        <AppShell organisation={organisation.name} person={{ name: user.name, email: user.email, role, rights }}>
          {children}
        </AppShell>
      </FiscalCalendarProvider>
    </Prefetched>
  );
}

/** The sidebar reads before the page is there; without these here the two would disagree about what was known. */
const frameReads = (ctx: Context, rights: readonly string[]): Reads => ({
  [UNREAD_PATH]: () => countUnread(ctx),
  ...(rights.includes("spend.read") ? { [FRESHNESS_PATH]: () => readFreshness(ctx), [PERIOD_MARKS_PATH]: () => listPeriodMarks(ctx) } : {}),
  ...(rights.includes("incident.read") ? { [INCIDENTS_PATH]: () => listIncidents(ctx, IncidentQuery.parse({ limit: 1 })) } : {}),
  ...(rights.includes("review.decide")
    ? { [REVIEWS_PATH]: () => listCampaigns(ctx, CampaignQuery.parse({ state: "open", limit: 200 })) }
    : {}),
  ...(mayApprove(rights) ? { [WAITING_PATH]: () => listRequests(ctx, RequestQuery.parse({ state: "waiting", limit: 200 })) } : {}),
});
