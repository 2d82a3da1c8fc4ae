"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ToolDetail } from "@/lib/identities/core/views";
import { formatCount } from "../../charts/prepare/format";
import { PageHeader } from "../../shell/page-header";
import { Empty } from "../../states/empty";
import { QueryBlock } from "../../states/query-block";
import { TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { Count, Entity, Money, Owner, StateMark } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { Button, LinkButton } from "../../ui/button";
import { NeedsList } from "../../ui/lists";
import { Section, Stack } from "../../ui/section";
import { TextLink } from "../../ui/text-link";
import { TOOL_KIND_WORD, toolHref } from "../access-section";
import { ToolDialog } from "./tool-dialog";
import { toolsPath } from "./tool-paths";
import { type ToolUse, toolsFinding, toolsWithUse, type UsedTool } from "./tool-uses";

type Page = { data: ToolDetail[]; nextCursor: string | null };

/** The systems that identities reach: who approved each, how many may reach it, what it was called for. */
export function ToolsView({ uses, mayWrite }: { uses: readonly ToolUse[]; mayWrite: boolean }) {
  const router = useRouter();
  const page = useRead<Page>(toolsPath);
  const [adding, setAdding] = useState(false);
  const all = page.data ? toolsWithUse(page.data.data, uses) : null;
  return (
    <>
      <PageHeader
        title={all ? toolsFinding(all) : "Connected tools"}
        fresh={["MCP servers, APIs, sources of data and endpoints; calls and cost of the last 30 days"]}
        actions={
          <>
            <LinkButton href="/vendors">Vendors</LinkButton>
            {mayWrite ? (
              <Button tone="primary" icon="plus" onClick={() => setAdding(true)}>
                Add a tool
              </Button>
            ) : null}
          </>
        }
      />
      <QueryBlock query={page} skeleton={<TableSkeleton rows={8} />} title="The connected tools did not load">
        {(answer) => <ToolTable {...toolsWithUse(answer.data, uses)} />}
      </QueryBlock>
      {adding ? <ToolDialog onClose={() => setAdding(false)} onDone={(id) => router.push(toolHref(id))} /> : null}
    </>
  );
}

function ToolTable({ tools, unknown }: { tools: readonly UsedTool[]; unknown: readonly ToolUse[] }) {
  return (
    <Stack>
      {unknown.length > 0 ? (
        <Section
          finding={`${unknown.length === 1 ? "One name is" : `${unknown.length} names are`} called that no connected tool has`}
          name={unknown.length === 1 ? "Add it as a tool, or as another name of one" : "Add each as a tool, or as another name of one"}
        >
          <NeedsList
            needs={unknown.slice(0, 10).map(({ name, calls }) => ({
              ...{ key: name, icon: "warn", tone: "warn", title: name },
              reason: `${formatCount(calls)} ${calls === "1" ? "call" : "calls"} in 30 days ·`,
              action: <TextLink href={`/tools/${encodeURIComponent(name)}`}>Who calls it</TextLink>,
            }))}
          />
        </Section>
      ) : null}
      <TableSection
        finding={tools.length === 0 ? "No tools yet" : "What may be reached"}
        about="Nobody is granted a tool that security has not approved"
        name="Connected tools"
        viewKey="connected-tools"
        fileName="connected-tools"
        columns={COLUMNS}
        rows={[...tools]}
        rowKey={(row) => row.id}
        rowHref={(row) => toolHref(row.id)}
        sort={{ id: "calls", desc: true }}
        leads
        empty={
          <Empty bare title="No connected tools yet">
            Add the MCP servers, APIs and sources of data that agents reach, here or with PUT /inventory.
          </Empty>
        }
      />
    </Stack>
  );
}

const COLUMNS: Column<UsedTool>[] = [
  {
    id: "name",
    head: "Connected tool",
    cell: (row) => <Entity kind="tool" name={row.name} href={toolHref(row.id)} {...(row.archived ? { about: "archived" } : {})} />,
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  { id: "kind", head: "Kind", cell: (row) => TOOL_KIND_WORD[row.kind] ?? row.kind, csv: (row) => row.kind },
  {
    id: "granted",
    head: "May reach it",
    number: true,
    title: "Identities with a grant in force",
    cell: (row) => formatCount(row.granted),
    order: { by: "decimal", value: (row) => String(row.granted) },
    csv: (row) => String(row.granted),
  },
  {
    id: "calls",
    head: "Calls",
    number: true,
    cell: (row) => <Count value={row.calls} />,
    order: { by: "decimal", value: (row) => row.calls },
    csv: (row) => row.calls,
  },
  {
    id: "cost",
    head: "Cost",
    number: true,
    cell: (row) => <Money value={row.costUsd} strong />,
    order: { by: "decimal", value: (row) => row.costUsd },
    csv: (row) => row.costUsd,
  },
  {
    id: "approval",
    head: "Approval",
    cell: (row) => <ToolApproval tool={row} isReached={row.calls !== "0"} />,
    csv: (row) => (row.approved ? `approved by ${row.approvedBy?.name ?? ""}` : "not approved"),
  },
  { id: "data", head: "Data", cell: (row) => row.dataClass ?? <span className="muted">— not said</span>, csv: (row) => row.dataClass },
  {
    id: "vendor",
    head: "Vendor",
    cell: (row) => row.vendor?.name ?? <span className="muted">— ours</span>,
    csv: (row) => row.vendor?.name ?? null,
  },
  {
    id: "owner",
    head: "Owner",
    cell: (row) =>
      row.owner && !row.owner.active ? <StateMark tone="warn">{row.owner.name}, left</StateMark> : <Owner name={row.owner?.name} />,
    csv: (row) => row.owner?.email ?? null,
  },
];

/** Approved by whom; of one that is not, whether it is reached all the same. */
export function ToolApproval({ tool, isReached }: { tool: Pick<ToolDetail, "approved" | "approvedBy">; isReached: boolean }) {
  if (tool.approved) return <StateMark tone="ok">{tool.approvedBy ? `Approved, ${tool.approvedBy.name}` : "Approved"}</StateMark>;
  return <StateMark tone={isReached ? "breach" : "waiting"}>{isReached ? "Not approved" : "Waits for approval"}</StateMark>;
}
