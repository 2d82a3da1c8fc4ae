"use client";
import { useState } from "react";
import { SHARED_COST_WORDS } from "@/lib/allocation/core/sentence";
import type { SharedCostView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Amount, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { SHARED_COSTS_PATH } from "./allocation-paths";
import { AllocationTabs } from "./allocation-tabs";
import { counted } from "./allocation-words";
import { ChangeCostDialog } from "./change-cost-dialog";
import { RetractDialog } from "./retract-dialog";
import { SharedCostDialog } from "./shared-cost-dialog";

type Page = { data: SharedCostView[] };
type Asked = { deed: "add" } | { deed: "change" | "retract"; cost: SharedCostView };

/** Money that no call costs, for which days, and who bears it where no rule spreads it. */
export function SharedCostsView({ rights, today }: { rights: readonly string[]; today: string }) {
  const costs = useRead<Page>(SHARED_COSTS_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayWrite = rights.includes("allocation.write");
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={costs.data ? titleOf(costs.data, today) : "Shared costs"}
        crumbs={[{ name: "Shared costs" }]}
        fresh={[
          "Each period bears its days or an equal part, so that all parts sum to the whole",
          "Of commitments only what usage does not take is charged",
        ]}
        actions={
          mayWrite ? (
            <Button tone="primary" icon="plus" onClick={() => setAsked({ deed: "add" })}>
              Add shared cost
            </Button>
          ) : null
        }
      />
      <AllocationTabs />
      <QueryBlock query={costs} skeleton={<TableSkeleton rows={4} />} title="Shared costs did not load">
        {({ data }) => (
          <TableSection
            after
            finding="Fees, seats, commitments and prepayments"
            name="Shared costs"
            viewKey="allocation.shared-costs"
            fileName="shared-costs"
            columns={columnsOf(mayWrite, setAsked)}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            empty={
              <Empty bare title="No shared cost is entered">
                Fees, seats, support, capacity bought in advance: enter them, and each period bears its part.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {asked?.deed === "add" ? <SharedCostDialog onClose={close} /> : null}
      {asked?.deed === "change" ? <ChangeCostDialog cost={asked.cost} onClose={close} /> : null}
      {asked?.deed === "retract" ? (
        <RetractDialog
          path={SHARED_COSTS_PATH}
          id={asked.cost.id}
          title={`Retract ${asked.cost.name}?`}
          say="Open periods bear nothing of it any more. Closed periods keep what they charged."
          onClose={close}
        />
      ) : null}
    </>
  );
}

function titleOf({ data }: Page, today: string): string {
  const running = data.filter((cost) => cost.state === "active" && cost.validFrom <= today && today < cost.validTo).length;
  return running === 0 ? "No shared cost runs now" : `${counted(running, "shared cost")} ${running === 1 ? "runs" : "run"} now`;
}

function holderWords({ holder, seats }: SharedCostView): string {
  if (seats)
    return `${counted(seats.length, "seat")} of ${counted(new Set(seats.map(({ costCentreId }) => costCentreId)).size, "cost centre")}`;
  return holder?.name ?? "Nobody";
}

function columnsOf(mayWrite: boolean, onAsk: (asked: Asked) => void): Column<SharedCostView>[] {
  const deeds: Column<SharedCostView> = {
    id: "deeds",
    head: "Deeds",
    cell: (row) =>
      row.state === "active" ? (
        <span className="al-acts">
          <Button tone="plain" className="link" onClick={() => onAsk({ deed: "change", cost: row })}>
            Change
          </Button>
          <Button tone="plain" className="link" onClick={() => onAsk({ deed: "retract", cost: row })}>
            Retract
          </Button>
        </span>
      ) : null,
  };
  return [
    {
      id: "name",
      head: "Shared cost",
      cell: (row) => <span dir="auto">{row.name}</span>,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    { id: "kind", head: "Kind", cell: (row) => SHARED_COST_WORDS[row.kind], csv: (row) => row.kind },
    {
      id: "amount",
      head: "Amount",
      number: true,
      cell: (row) => (
        <>
          <Amount value={row.amount} currency={row.currency} strong /> <span className="muted">{row.currency}</span>
        </>
      ),
      csv: (row) => row.amount,
    },
    { id: "currency", head: "Currency", startHidden: true, cell: (row) => row.currency, csv: (row) => row.currency },
    {
      id: "days",
      head: "For",
      cell: (row) => `${formatDay(row.validFrom, { year: true })} – ${formatDay(row.validTo, { year: true })}`,
      order: { by: "text", value: (row) => row.validFrom },
      csv: (row) => `${row.validFrom}/${row.validTo}`,
      title: "From the first day to the first day that it is not for",
    },
    { id: "basis", head: "By", cell: (row) => (row.basis === "actual_days" ? "days" : "period"), csv: (row) => row.basis },
    { id: "holder", head: "Borne by", cell: holderWords, csv: (row) => row.holder?.name ?? "" },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.state === "active" ? "ok" : "none"} calm>
          {row.state === "active" ? "Counts" : "Retracted"}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    { id: "reason", head: "Reason", startHidden: true, wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
    ...(mayWrite ? [deeds] : []),
  ];
}
