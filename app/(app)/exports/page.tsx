import type { Metadata } from "next";
import { PERIODS_PATH, SCHEDULES_PATH, TEMPLATES_PATH } from "@/components/exports/export-paths";
import { ExportsView } from "@/components/exports/exports-view";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/page";
import { listPeriods } from "@/lib/chargeback";
import { listSchedules, listTemplates, seesWhole } from "@/lib/exports";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Exports" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ExportsPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requireActor("/exports");
  const refused = refusal(ctx, "/exports");
  if (refused) return refused;
  if (!seesWhole(ctx.actor)) {
    return (
      <NotAllowed
        what="open files of the whole organisation; the page of a period exports your part"
        actions={<LinkButton href="/chargeback">Periods</LinkButton>}
      />
    );
  }
  const { period, export: exportId } = await searchParams;
  const templates = () => listTemplates(ctx).then((data) => ({ data, nextCursor: null }));
  return (
    <Prefetched reads={{ [PERIODS_PATH]: () => listPeriods(ctx), [SCHEDULES_PATH]: () => listSchedules(ctx), [TEMPLATES_PATH]: templates }}>
      <ExportsView
        period={typeof period === "string" ? period : null}
        exportId={typeof exportId === "string" ? exportId : null}
        maySchedule={ctx.actor.rights.has("export.schedule")}
        now={ctx.clock.now().toISOString()}
      />
    </Prefetched>
  );
}
