import type { Metadata } from "next";
import { loadFilters, resolveFilters } from "@/components/filters/search-params";
import { concentrationPath } from "@/components/spend/concentration/concentration-path";
import { ConcentrationView } from "@/components/spend/concentration/concentration-view";
import { requireActor } from "@/lib/auth/page";
import { listConcentration } from "@/lib/reporting";
import { Prefetched } from "../prefetched";
import { momentOf, readsOf } from "../reads";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Concentration" };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ConcentrationPage({ searchParams }: Props) {
  const ctx = await requireActor("/concentration");
  const refused = refusal(ctx, "/concentration");
  if (refused) return refused;
  const filters = resolveFilters(await loadFilters(searchParams, "identity"), await momentOf(ctx));
  const { plain } = await readsOf(ctx, { ...filters, compare: "none", bucket: "day" });
  return (
    <Prefetched reads={{ [concentrationPath(filters)]: () => listConcentration(ctx, plain) }}>
      <ConcentrationView now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
