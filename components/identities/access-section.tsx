"use client";
import { useState } from "react";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Count, Entity, Money, StateMark } from "../tables/cells";
import { untoldWords } from "../tables/cells/untold";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import type { StateTone } from "../ui/state-mark";
import { AccessDeedDialog } from "./access-deed-dialog";
import type { AccessDeed, AccessOf, AccessRow, AccessStanding } from "./access-rows";
import { GrantDialog } from "./grant-dialog";
import type { IdentityMay } from "./identity-may";

const STANDING: Record<AccessStanding, { tone: StateTone; word: string }> = {
  approved: { tone: "ok", word: "Approved" },
  unused: { tone: "warn", word: "Never used" },
  waiting: { tone: "waiting", word: "Waits for a yes" },
  not_approved: { tone: "breach", word: "Not approved" },
  refused: { tone: "warn", word: "Not granted" },
  open: { tone: "none", word: "Not limited" },
};
export const TOOL_KIND_WORD: Record<string, string> = {
  mcp_server: "MCP server",
  api: "API",
  data_source: "Source of data",
  model_endpoint: "Model endpoint",
  service: "Service",
};

const OF_WORD: Record<AccessOf, string> = { tool: "Connected tool", model: "Model", scope: "Scope", environment: "Environment" };

type AccessSectionProps = {
  identity: Pick<IdentityDetail, "id" | "name" | "state">;
  of: AccessOf;
  finding: string;
  rows: AccessRow[];
  may: IdentityMay;
};

/** What it may use beside what it used, with what can be done about each. */
export function AccessSection({ identity, of, finding, rows, may }: AccessSectionProps) {
  const [asking, setAsking] = useState(false);
  const [deed, setDeed] = useState<AccessDeed | null>(null);
  const isLive = identity.state !== "revoked";
  return (
    <>
      <TableSection
        finding={finding}
        about={
          of === "scope"
            ? "Calls of the last 90 days by this identity, as the logs of clouds tell them"
            : "Calls and cost of the last 90 days"
        }
        name={`${OF_WORD[of]}s`}
        viewKey={`identity.access.${of}`}
        fileName={`${identity.id}-${of}s`}
        columns={columnsOf(of, may, isLive, setDeed)}
        rows={rows}
        rowKey={(row) => row.key}
        leads
        actions={
          may.grant && isLive ? (
            <Button tone="plain" icon="plus" onClick={() => setAsking(true)}>
              Ask for access
            </Button>
          ) : null
        }
        empty={null}
      />
      {asking ? <GrantDialog identityId={identity.id} name={identity.name} start={{ kind: of }} onClose={() => setAsking(false)} /> : null}
      {deed ? <AccessDeedDialog identity={identity} of={of} rows={rows} deed={deed} onClose={() => setDeed(null)} /> : null}
    </>
  );
}

function columnsOf(of: AccessOf, may: IdentityMay, isLive: boolean, onDeed: (deed: AccessDeed) => void): Column<AccessRow>[] {
  const columns: (Column<AccessRow> | null)[] = [
    {
      id: "name",
      head: OF_WORD[of],
      cell: (row) => (
        <Entity
          kind={of}
          name={row.name}
          mono={of === "model" || of === "scope"}
          href={rowHref(of, row)}
          {...(row.about ? { about: row.about } : {})}
        />
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    of === "tool"
      ? {
          id: "kind",
          head: "Kind",
          cell: (row) => (row.kind ? TOOL_KIND_WORD[row.kind] : <span className="muted">— unknown tool</span>),
          csv: (row) => row.kind,
        }
      : null,
    {
      id: "calls",
      head: "Calls",
      number: true,
      cell: (row) =>
        row.untold ? <span className="muted">{untoldWords(row.untold.since)}</span> : <Count value={String(row.use?.requests90d ?? 0)} />,
      order: { by: "decimal", value: (row) => (row.untold ? null : String(row.use?.requests90d ?? 0)) },
      csv: (row) => (row.untold ? null : String(row.use?.requests90d ?? 0)),
    },
    of === "scope"
      ? null
      : {
          id: "cost",
          head: "Cost",
          number: true,
          cell: (row) => <Money value={row.use?.costUsd90d ?? "0"} />,
          order: { by: "decimal", value: (row) => row.use?.costUsd90d ?? "0" },
          csv: (row) => row.use?.costUsd90d ?? "0",
        },
    {
      id: "standing",
      head: "Approval",
      cell: (row) => <StateMark tone={STANDING[row.standing].tone}>{STANDING[row.standing].word}</StateMark>,
      csv: (row) => STANDING[row.standing].word,
    },
    { id: "by", head: "By, when", cell: byWhom, csv: (row) => row.grant?.approvedBy?.name ?? row.grant?.grantedBy.name ?? null },
    { id: "action", head: "Action", cell: (row) => <RowActions row={row} may={may} isLive={isLive} onDeed={onDeed} /> },
  ];
  return columns.filter((column) => column !== null);
}

/** Tools that are known, and models and environments that were used: of what was only granted, and of a pattern, there is no page. */
function rowHref(of: AccessOf, row: AccessRow): string | undefined {
  if (of === "tool") return row.kind ? toolHref(row.value) : undefined;
  if (of === "scope" || !row.use || row.about) return undefined;
  // A grant of a model may be used by a version of it, which has the page.
  return entityHref(of, of === "model" ? row.use.id : row.value);
}

export const toolHref = (id: string): string => `/connected-tools/${encodeURIComponent(id)}`;

function byWhom({ grant, use, standing }: AccessRow) {
  if (grant === null)
    return <span className="muted">{use?.lastSucceededOn ? `last reached ${formatDay(use.lastSucceededOn)}` : "never succeeded"}</span>;
  if (standing === "waiting") return `asked by ${grant.grantedBy.name}, ${formatDay(grant.grantedAt)}`;
  const until = grant.expiresAt ? `, until ${formatDay(grant.expiresAt, { year: true })}` : "";
  const cap = grant.capUsd ? `, at most ${formatMoney(grant.capUsd)} a month` : "";
  return `${grant.approvedBy?.name ?? "—"}, ${formatDay(grant.approvedAt ?? grant.grantedAt)}${until}${cap}`;
}

type RowActionsProps = { row: AccessRow; may: IdentityMay; isLive: boolean; onDeed: (deed: AccessDeed) => void };

function RowActions({ row, may, isLive, onDeed }: RowActionsProps) {
  const { grant, standing } = row;
  const choose = (kind: AccessDeed["kind"], word: string) => (
    <button key={kind} type="button" className="link" onClick={() => onDeed({ kind, row })} aria-label={`${word}: ${row.name}`}>
      {word}
    </button>
  );
  const isOwn = grant?.grantedBy.id === may.actorId;
  const words = [
    standing === "waiting" && may.approve && !isOwn ? [choose("approve", "Approve"), choose("refuse", "Refuse")] : [],
    standing === "waiting" && may.grant && isOwn ? [choose("end", "Withdraw")] : [],
    (standing === "approved" || standing === "unused") && may.grant ? [choose("end", "Remove grant")] : [],
    standing === "not_approved" && may.grant ? [choose("block", "Block")] : [],
    (standing === "not_approved" || standing === "refused") && may.grant ? [choose("ask", "Ask for it")] : [],
  ].flat();
  return isLive && words.length > 0 ? <span className="inline-flex gap-3">{words}</span> : <span className="muted">—</span>;
}
