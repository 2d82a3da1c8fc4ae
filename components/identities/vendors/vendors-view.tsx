"use client";
import { useState } from "react";
import type { VendorDetail } from "@/lib/identities/core/views";
import { formatDay } from "../../charts/prepare/dates";
import { formatCount } from "../../charts/prepare/format";
import { PageHeader } from "../../shell/page-header";
import { Empty } from "../../states/empty";
import { QueryBlock } from "../../states/query-block";
import { TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { Entity, Owner, StateMark } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { Button, LinkButton } from "../../ui/button";
import { VendorDialog } from "./vendor-dialog";
import { contractStanding, vendorsFinding, vendorsPath } from "./vendor-words";

/** Other organisations whose agents and tools are used, and until when. */
export function VendorsView({ now, mayWrite }: { now: string; mayWrite: boolean }) {
  const page = useRead<{ data: VendorDetail[] }>(vendorsPath);
  const [opened, setOpened] = useState<VendorDetail | "new" | null>(null);
  return (
    <>
      <PageHeader
        title={page.data ? vendorsFinding(page.data.data, now) : "Vendors"}
        fresh={["Other organisations whose agents, tools and services are used"]}
        actions={
          <>
            <LinkButton href="/connected-tools">Connected tools</LinkButton>
            {mayWrite ? (
              <Button tone="primary" icon="plus" onClick={() => setOpened("new")}>
                Add a vendor
              </Button>
            ) : null}
          </>
        }
      />
      <QueryBlock query={page} skeleton={<TableSkeleton rows={6} />} title="The vendors did not load">
        {(answer) => (
          <TableSection
            finding="Until when, and what is theirs"
            about="What is used after a contract's end is a finding"
            name="Vendors"
            viewKey="vendors"
            fileName="vendors"
            columns={columnsOf(now, mayWrite, setOpened)}
            rows={answer.data}
            rowKey={(row) => row.id}
            sort={{ id: "ends", desc: false }}
            leads
            empty={
              <Empty bare title="No vendors yet">
                Add those whose agents or tools are used, here or with PUT /inventory.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {opened ? <VendorDialog {...(opened === "new" ? {} : { vendor: opened })} onClose={() => setOpened(null)} /> : null}
    </>
  );
}

function columnsOf(now: string, mayWrite: boolean, onChange: (vendor: VendorDetail) => void): Column<VendorDetail>[] {
  return [
    {
      id: "name",
      head: "Vendor",
      cell: (row) => <Entity kind="business_unit" name={row.name} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "ends",
      head: "Contract ends",
      cell: (row) => {
        const { tone, words } = contractStanding(row.contractEndsAt, now);
        return <StateMark tone={tone}>{words}</StateMark>;
      },
      order: { by: "text", value: (row) => row.contractEndsAt },
      csv: (row) => row.contractEndsAt && formatDay(row.contractEndsAt, { year: true }),
    },
    {
      id: "identities",
      head: "Identities",
      number: true,
      cell: (row) => formatCount(row.identities),
      order: { by: "decimal", value: (row) => String(row.identities) },
      csv: (row) => String(row.identities),
    },
    {
      id: "tools",
      head: "Tools",
      number: true,
      cell: (row) => formatCount(row.tools),
      order: { by: "decimal", value: (row) => String(row.tools) },
      csv: (row) => String(row.tools),
    },
    {
      id: "owner",
      head: "Owner",
      cell: (row) =>
        row.owner && !row.owner.active ? <StateMark tone="warn">{row.owner.name}, left</StateMark> : <Owner name={row.owner?.name} />,
      csv: (row) => row.owner?.email ?? null,
    },
    {
      id: "networks",
      head: "Calls from",
      wraps: true,
      cell: (row) =>
        row.networks.length > 0 ? <span className="mono">{row.networks.join(", ")}</span> : <span className="muted">— anywhere</span>,
      csv: (row) => row.networks.join(" "),
    },
    {
      id: "change",
      head: "Action",
      cell: (row) =>
        mayWrite ? (
          <button type="button" className="link" onClick={() => onChange(row)} aria-label={`Change ${row.name}`}>
            Change
          </button>
        ) : (
          <span className="muted">—</span>
        ),
    },
  ];
}
