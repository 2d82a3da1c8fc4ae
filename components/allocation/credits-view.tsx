"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CreditView, PreviewView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Amount, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { CREDITS_PATH, PREVIEW_PATH } from "./allocation-paths";
import { AllocationTabs } from "./allocation-tabs";
import { CreditDialog } from "./credit-dialog";
import { RetractDialog } from "./retract-dialog";

type Page = { data: CreditView[] };
type Commitment = PreviewView["commitments"][number];
type Asked = { deed: "add" } | { deed: "retract"; credit: CreditView };

/** What providers gave and what was committed to them, with how much of each is used. */
export function CreditsView({ rights }: { rights: readonly string[] }) {
  const credits = useRead<Page>(CREDITS_PATH);
  const preview = useQuery<PreviewView>({
    queryKey: [PREVIEW_PATH, "{}"],
    queryFn: ({ signal }) => fetchJson<PreviewView>(PREVIEW_PATH, { method: "POST", body: {}, signal }),
    retry: false,
  });
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayWrite = rights.includes("allocation.write");
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={credits.data ? titleOf(credits.data) : "Credits and commitments"}
        crumbs={[{ name: "Credits and commitments" }]}
        fresh={["The credit that expires first is taken first", "Commitments are entered under Shared costs"]}
        actions={
          mayWrite ? (
            <Button tone="primary" icon="plus" onClick={() => setAsked({ deed: "add" })}>
              Add a credit
            </Button>
          ) : null
        }
      />
      <AllocationTabs />
      <QueryBlock query={credits} skeleton={<TableSkeleton rows={3} />} title="Credits did not load">
        {({ data }) => (
          <TableSection
            after
            finding="Credits of providers"
            about="Closed periods took what is used; what is left of an expired one is lost."
            name="Credits of providers"
            viewKey="allocation.credits"
            fileName="provider-credits"
            columns={creditColumns(mayWrite, (credit) => setAsked({ deed: "retract", credit }))}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            empty={
              <Empty bare title="No provider gave a credit">
                Enter it, and what its usage costs takes it day by day.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      <QueryBlock query={preview} skeleton={<TableSkeleton rows={2} />} title="Commitments did not load">
        {({ commitments, currency, period }) => (
          <TableSection
            after
            finding={`Commitments in ${period.name}`}
            about="What usage did not take is a cost of its own; what it needed beyond is billed as usage."
            name="Commitments"
            viewKey="allocation.commitments"
            fileName={`commitments-${period.id}`}
            columns={commitmentColumns(currency)}
            rows={commitments}
            rowKey={(row) => row.name}
            quiet
            empty={<Empty bare title="Nothing is committed in this period" />}
          />
        )}
      </QueryBlock>
      {asked?.deed === "add" ? <CreditDialog onClose={close} /> : null}
      {asked?.deed === "retract" ? (
        <RetractDialog
          path={CREDITS_PATH}
          id={asked.credit.id}
          title={`Retract ${asked.credit.name}?`}
          say="Open periods take nothing more of it. Closed periods keep what they took."
          onClose={close}
        />
      ) : null}
    </>
  );
}

function titleOf({ data }: Page): string {
  const open = data.filter(({ state, isExpired }) => state === "active" && !isExpired);
  return open.length === 0 ? "No credit is left" : `${formatMoney(sumDecimals(open.map(({ leftUsd }) => leftUsd)))} of credits is left`;
}

function creditColumns(mayWrite: boolean, onRetract: (credit: CreditView) => void): Column<CreditView>[] {
  const money = (id: string, head: string, value: (row: CreditView) => string): Column<CreditView> => ({
    ...{ id, head, number: true, order: { by: "decimal", value }, csv: value },
    cell: (row) => <Amount value={value(row)} />,
  });
  const deeds: Column<CreditView> = {
    id: "deeds",
    head: "Deeds",
    cell: (row) =>
      row.state === "active" ? (
        <Button tone="plain" className="link" onClick={() => onRetract(row)}>
          Retract
        </Button>
      ) : null,
  };
  return [
    { id: "name", head: "Credit", cell: (row) => <span dir="auto">{row.name}</span>, csv: (row) => row.name },
    { id: "provider", head: "Provider", cell: (row) => row.provider, csv: (row) => row.provider },
    money("amount", "Given, $", (row) => row.amountUsd),
    money("used", "Used, $", (row) => row.usedUsd),
    money("left", "Left, $", (row) => row.leftUsd),
    {
      id: "expires",
      head: "Worth nothing from",
      cell: (row) => (row.expiresOn ? formatDay(row.expiresOn, { year: true }) : <span className="muted">never</span>),
      order: { by: "text", value: (row) => row.expiresOn },
      csv: (row) => row.expiresOn,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.state === "retracted" || row.isExpired ? "none" : "ok"} calm>
          {row.state === "retracted" ? "Retracted" : row.isExpired ? "Expired" : "Counts"}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    ...(mayWrite ? [deeds] : []),
  ];
}

const commitmentColumns = (currency: string): Column<Commitment>[] => {
  const money = (id: keyof Commitment, head: string): Column<Commitment> => ({
    ...{ id, head: `${head}, ${currency}`, number: true, csv: (row) => row[id] },
    cell: (row) => <Amount value={row[id]} currency={currency} />,
  });
  return [
    { id: "name", head: "Commitment", cell: (row) => <span dir="auto">{row.name}</span>, csv: (row) => row.name },
    money("committed", "Committed"),
    money("used", "Used"),
    money("unused", "Unused"),
    money("overage", "Beyond it"),
  ];
};
