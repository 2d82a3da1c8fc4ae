"use client";
import { useState } from "react";
import type { GrantView, ToolDetail } from "@/lib/identities/core/views";
import { formatDay } from "../../charts/prepare/dates";
import { formatCount } from "../../charts/prepare/format";
import { entityHref } from "../../shell/destinations";
import { PageHeader } from "../../shell/page-header";
import { Empty } from "../../states/empty";
import { fetchJson } from "../../states/fetch-json";
import { QueryBlock } from "../../states/query-block";
import { TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { Count, Entity, Money, Owner, StateMark } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { Button, LinkButton } from "../../ui/button";
import { Facts } from "../../ui/facts";
import type { StateTone } from "../../ui/state-mark";
import { TOOL_KIND_WORD } from "../access-section";
import { ReasonDialog } from "../reason-dialog";
import { ToolDialog } from "./tool-dialog";
import { toolGrantsPath, toolPath } from "./tool-paths";
import { type ToolUse, toolsWithUse } from "./tool-uses";
import { ToolApproval } from "./tools-view";

type Props = { id: string; uses: readonly ToolUse[]; mayWrite: boolean; mayApprove: boolean; actorId: string };

/** One connected tool: whether it was approved, who may reach it, what it was called for. */
export function ToolView({ id, uses, mayWrite, mayApprove, actorId }: Props) {
  const query = useRead<ToolDetail>(toolPath(id));
  const grants = useRead<{ data: GrantView[] }>(toolGrantsPath(id));
  const [opened, setOpened] = useState<"change" | "approve" | "withdraw" | null>(null);
  const tool = query.data;
  const used = tool ? toolsWithUse([tool], uses).tools[0] : undefined;
  const isOwn = tool?.createdBy?.id === actorId;
  return (
    <>
      <PageHeader
        title={tool ? titleOf(tool, used?.calls ?? "0") : "Connected tool"}
        crumbs={[{ name: tool?.name ?? id }]}
        fresh={tool?.purpose ? [tool.purpose] : []}
        actions={
          <>
            <LinkButton icon="spend" href={`/tools/${encodeURIComponent(tool?.aliases[0] ?? tool?.name ?? id)}`}>
              Its calls
            </LinkButton>
            {mayWrite ? (
              <Button icon="edit" onClick={() => setOpened("change")}>
                Change
              </Button>
            ) : null}
            {tool && mayApprove && tool.approved ? (
              <Button tone="danger" onClick={() => setOpened("withdraw")}>
                Withdraw approval
              </Button>
            ) : null}
            {tool && mayApprove && !tool.approved && !isOwn ? (
              <Button tone="primary" onClick={() => setOpened("approve")}>
                Approve
              </Button>
            ) : null}
          </>
        }
      />
      <QueryBlock query={query} skeleton={<TableSkeleton rows={2} />} title="The tool did not load">
        {(answer) => <ToolFacts tool={answer} calls={used?.calls ?? "0"} costUsd={used?.costUsd ?? "0"} />}
      </QueryBlock>
      <QueryBlock query={grants} skeleton={<TableSkeleton rows={5} />} title="Who may reach it did not load">
        {(answer) => <ReachTable rows={answer.data.filter(({ kind }) => kind === "tool" || kind === "data_source")} id={id} />}
      </QueryBlock>
      {tool && opened === "change" ? <ToolDialog tool={tool} onClose={() => setOpened(null)} onDone={() => setOpened(null)} /> : null}
      {tool && (opened === "approve" || opened === "withdraw") ? (
        <ApprovalDialog tool={tool} approved={opened === "approve"} onClose={() => setOpened(null)} />
      ) : null}
    </>
  );
}

function titleOf({ name, approved, granted }: ToolDetail, calls: string | null): string {
  if (!approved && calls !== "0") return `${name} was called ${formatCount(calls ?? "0")} times and was never approved`;
  if (!approved) return `${name} waits for approval`;
  return `${granted === 0 ? "No identity" : granted === 1 ? "One identity" : `${granted} identities`} may reach ${name}`;
}

function ToolFacts({ tool, calls, costUsd }: { tool: ToolDetail; calls: string | null; costUsd: string | null }) {
  const none = (words: string) => <span className="muted">— {words}</span>;
  return (
    <Facts
      facts={[
        { name: "Kind", value: TOOL_KIND_WORD[tool.kind] ?? tool.kind },
        { name: "Approval", value: <ToolApproval tool={tool} isReached={calls !== "0"} /> },
        { name: "Version", value: tool.pinnedVersion ?? none("any") },
        { name: "Data", value: tool.dataClass ?? none("not said") },
        { name: "Vendor", value: tool.vendor?.name ?? none("ours") },
        { name: "Owner", value: <Owner name={tool.owner?.name} /> },
        { name: "Calls, 30 days", value: <Count value={calls} /> },
        { name: "Cost, 30 days", value: <Money value={costUsd} /> },
      ]}
    />
  );
}

const STATE: Record<GrantView["state"], { tone: StateTone; word: string }> = {
  in_force: { tone: "ok", word: "Approved" },
  waiting: { tone: "waiting", word: "Waits for a yes" },
  expired: { tone: "none", word: "Expired" },
  ended: { tone: "none", word: "Ended" },
};
const COLUMNS: Column<GrantView>[] = [
  {
    id: "identity",
    head: "Identity",
    cell: (row) => <Entity kind="identity" name={row.identity.name} href={entityHref("identity", row.identity.id)} />,
    order: { by: "text", value: (row) => row.identity.name },
    csv: (row) => row.identity.name,
  },
  {
    id: "state",
    head: "Grant",
    cell: (row) => <StateMark tone={STATE[row.state].tone}>{STATE[row.state].word}</StateMark>,
    csv: (row) => row.state,
  },
  {
    id: "by",
    head: "Approved by",
    cell: (row) => row.approvedBy?.name ?? <span className="muted">— nobody yet</span>,
    csv: (row) => row.approvedBy?.name ?? null,
  },
  {
    id: "since",
    head: "Since",
    cell: (row) => formatDay(row.approvedAt ?? row.grantedAt, { year: true }),
    order: { by: "text", value: (row) => row.approvedAt ?? row.grantedAt },
    csv: (row) => row.approvedAt ?? row.grantedAt,
  },
  {
    id: "until",
    head: "Until",
    cell: (row) => {
      const end = row.endedAt ?? row.expiresAt;
      return end ? formatDay(end, { year: true }) : <span className="muted">— no end</span>;
    },
    csv: (row) => row.endedAt ?? row.expiresAt,
  },
  {
    id: "cap",
    head: "At most, $ a month",
    number: true,
    cell: (row) => (row.capUsd ? <Money value={row.capUsd} /> : <span className="muted">— no cap</span>),
    csv: (row) => row.capUsd,
  },
  {
    id: "reason",
    head: "What for",
    wraps: true,
    cell: (row) => row.endReason ?? row.reason ?? "",
    csv: (row) => row.endReason ?? row.reason,
  },
];

function ReachTable({ rows, id }: { rows: GrantView[]; id: string }) {
  const open = rows.filter(({ state }) => state === "in_force").length;
  return (
    <TableSection
      finding={open === 0 ? "Nobody was granted it" : open === 1 ? "One identity was granted it" : `${open} identities were granted it`}
      about="Grants that are over stay listed"
      name="Who may reach it"
      viewKey="connected-tool.grants"
      fileName={`connected-tool-${id}-grants`}
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => entityHref("identity", row.identity.id)}
      leads
      after
      empty={
        <Empty bare title="No grants yet">
          Ask for access on the page of an identity.
        </Empty>
      }
    />
  );
}

function ApprovalDialog({ tool, approved, onClose }: { tool: ToolDetail; approved: boolean; onClose: () => void }) {
  return (
    <ReasonDialog
      title={`${approved ? "Approve" : "Withdraw the approval of"} ${tool.name}?`}
      say={
        approved
          ? `It may be granted from now on, as it is: ${TOOL_KIND_WORD[tool.kind]}${tool.address ? ` at ${tool.address}` : ""}${tool.pinnedVersion ? `, version ${tool.pinnedVersion}` : ", any version"}.`
          : "No new grant of it is approved. Grants in force stay: end them where they are."
      }
      deed={approved ? "Approve the tool" : "Withdraw it"}
      danger={!approved}
      optional={approved}
      onClose={onClose}
      act={async (reason) => {
        await fetchJson(toolPath(tool.id), { method: "PATCH", body: { approved, ...(reason ? { reason } : {}) } });
        return approved ? `${tool.name} is approved` : `${tool.name} is not approved any more`;
      }}
    />
  );
}
