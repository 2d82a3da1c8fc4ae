"use client";
import { useState } from "react";
import type { CreditAnswer } from "@/lib/reporting";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Stack } from "../ui/section";
import { MultiplierDialog, PoolDialog } from "./credit-dialogs";
import { MultiplierTable, OverTable, PoolTable } from "./credit-tables";
import { PricingTabs } from "./pricing-tabs";
import { RetractDialog, type Retracting } from "./retract-dialog";

/** What is left of credits bought in advance, how fast they go, and what went beyond them. */
export function CreditsView({ mayPrice, today }: { mayPrice: boolean; today: string }) {
  const credits = useRead<CreditAnswer>("/api/ui/prices/credits");
  const [entering, setEntering] = useState<"pool" | "multiplier" | null>(null);
  const [retracting, setRetracting] = useState<Retracting | null>(null);
  const onRetract = mayPrice ? setRetracting : null;
  const close = () => setEntering(null);
  return (
    <>
      <PageHeader
        title={credits.data ? titleOf(credits.data) : "Credits"}
        fresh={[
          credits.data ? `As of ${formatInstant(credits.data.asOf)}` : "Drawn by usage in the order of days",
          "pools move no spend: what a credit costs there is its price in the price book",
        ]}
        actions={
          mayPrice ? (
            <>
              <Button onClick={() => setEntering("multiplier")}>Add a multiplier</Button>
              <Button tone="primary" onClick={() => setEntering("pool")}>
                Enter credits
              </Button>
            </>
          ) : null
        }
      />
      <PricingTabs />
      <QueryBlock query={credits} skeleton={<TableSkeleton rows={6} />} title="The credits did not load">
        {(answer) => (
          <Stack className="pt-6">
            <PoolTable rows={answer.pools} onRetract={onRetract} />
            {answer.over.length > 0 ? <OverTable rows={answer.over} /> : null}
            <MultiplierTable rows={answer.multipliers} onRetract={onRetract} />
          </Stack>
        )}
      </QueryBlock>
      {entering === "pool" ? <PoolDialog today={today} onClose={close} /> : null}
      {entering === "multiplier" ? <MultiplierDialog today={today} onClose={close} /> : null}
      {retracting ? <RetractDialog retracting={retracting} onClose={() => setRetracting(null)} /> : null}
    </>
  );
}

function titleOf({ pools }: CreditAnswer): string {
  if (pools.length === 0) return "No credits were bought in advance";
  const usedUp = pools.filter((pool) => pool.state === "used_up").length;
  const inForce = pools.filter((pool) => pool.state === "in_force").length;
  return `${formatCount(inForce)} credit ${inForce === 1 ? "pool" : "pools"} to draw on${usedUp > 0 ? `, ${formatCount(usedUp)} used up` : ""}`;
}
