"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type ComponentProps, useState } from "react";
import type { ListedMember, ListedToken } from "@/lib/auth";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { notifyDone } from "../ui/toast";
import { HomeSetting } from "../views/home-setting";
import { FiscalSection } from "./fiscal-section";
import { InviteDialog } from "./invite-dialog";
import { PasswordSection } from "./password-section";
import { TokenDialog } from "./token-dialog";
import { TrustedIssuers } from "./trusted-issuers";

type Listed<Row> = { data: Row[] };
type SettingsRights = {
  readsMembers: boolean;
  writesMembers: boolean;
  readsTokens: boolean;
  writesTokens: boolean;
  readsIssuers: boolean;
  writesIssuers: boolean;
  readsSpend: boolean;
  writesCalendar: boolean;
};

type SettingsProps = { now: string; home: ComponentProps<typeof HomeSetting> | null; rights: SettingsRights };

/** Who and what may come in. Everybody finds their own start page and password here. */
export function SettingsView({ now, home, rights }: SettingsProps) {
  return (
    <>
      <PageHeader
        title="Members and tokens"
        fresh={["A change acts on the next request", "and is in the audit log"]}
        actions={
          <>
            {rights.readsSpend ? <LinkButton href="/settings/accounting">Accounting</LinkButton> : null}
            {rights.writesMembers ? <LinkButton href="/settings/directory">Directory</LinkButton> : null}
          </>
        }
      />
      {rights.readsMembers ? <Members now={now} mayWrite={rights.writesMembers} /> : null}
      {rights.readsTokens ? <Tokens now={now} mayWrite={rights.writesTokens} /> : null}
      {rights.readsIssuers ? <TrustedIssuers mayWrite={rights.writesIssuers} /> : null}
      {rights.readsSpend ? <FiscalSection now={now} mayWrite={rights.writesCalendar} /> : null}
      {home ? <HomeSetting {...home} /> : null}
      <PasswordSection />
    </>
  );
}

function Members({ now, mayWrite }: { now: string; mayWrite: boolean }) {
  const members = useRead<Listed<ListedMember>>("/api/ui/members");
  const client = useQueryClient();
  const [inviting, setInviting] = useState(false);
  const [ending, setEnding] = useState<ListedMember | null>(null);
  async function disable() {
    if (!ending) return;
    await fetchJson(`/api/ui/members/${encodeURIComponent(ending.id)}`, { method: "PATCH", body: { disabled: true } });
    notifyDone(`${ending.name} can no longer sign in`);
    await client.invalidateQueries();
  }
  const columns: Column<ListedMember>[] = [
    {
      id: "name",
      head: "Member",
      cell: (row) => <Entity kind="person" name={row.name} about={row.email} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.email,
    },
    { id: "roles", head: "Roles", wraps: true, cell: (row) => row.grants.map((grant) => <Tag key={grant.role}>{grant.roleName}</Tag>) },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.state === "active" ? "ok" : row.state === "invited" ? "waiting" : "none"} calm>
          {row.state}
        </StateMark>
      ),
    },
    {
      id: "last",
      head: "Last sign-in",
      cell: (row) => <Time at={row.lastSignInAt} now={now} />,
      order: { by: "text", value: (row) => row.lastSignInAt },
    },
    {
      id: "act",
      head: "Action",
      cell: (row) =>
        mayWrite && row.state !== "disabled" ? (
          <Button tone="plain" className="link" onClick={() => setEnding(row)} aria-label={`Disable ${row.name}`}>
            Disable
          </Button>
        ) : null,
    },
  ];
  return (
    <QueryBlock query={members} skeleton={<TableSkeleton rows={5} />} title="The members did not load">
      {(answer) => (
        <>
          <TableSection
            after
            finding={`${formatCount(answer.data.length)} ${answer.data.length === 1 ? "person" : "people"} can sign in`}
            about="Roles say what they may do; their scope says what they see"
            name="Members"
            viewKey="members"
            fileName="members"
            columns={columns}
            rows={answer.data}
            rowKey={(row) => row.id}
            quiet
            actions={
              mayWrite ? (
                <Button icon="plus" onClick={() => setInviting(true)}>
                  Invite
                </Button>
              ) : null
            }
          />
          {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
          <ConfirmDialog
            open={ending !== null}
            onOpenChange={(open) => !open && setEnding(null)}
            title={`Disable ${ending?.name ?? ""}?`}
            say="Their sessions end at once. Their history stays."
            deed="Disable the account"
            danger
            onConfirm={disable}
          />
        </>
      )}
    </QueryBlock>
  );
}

const activeWords = (count: number): string =>
  count === 0 ? "No machine token is active" : `${formatCount(count)} machine ${count === 1 ? "token is" : "tokens are"} active`;

function Tokens({ now, mayWrite }: { now: string; mayWrite: boolean }) {
  const tokens = useRead<Listed<ListedToken>>("/api/ui/tokens");
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<ListedToken | null>(null);
  async function revoke() {
    if (!ending) return;
    await fetchJson(`/api/ui/tokens/${encodeURIComponent(ending.id)}`, { method: "DELETE" });
    notifyDone(`${ending.name} is revoked`);
    await client.invalidateQueries();
  }
  const columns: Column<ListedToken>[] = [
    {
      id: "name",
      head: "Token",
      cell: (row) => <Entity kind="credential" name={row.name} about={<span className="mono">{row.start}…</span>} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    { id: "scopes", head: "May", cell: (row) => row.scopes.map((scope) => <Tag key={scope}>{scope}</Tag>) },
    { id: "source", head: "Source", cell: (row) => (row.source ? <Entity name={row.source.name} /> : <span className="muted">—</span>) },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.state === "active" ? "ok" : "none"} calm>
          {row.state}
        </StateMark>
      ),
    },
    {
      id: "used",
      head: "Last used",
      cell: (row) => <Time at={row.lastUsedAt} now={now} />,
      order: { by: "text", value: (row) => row.lastUsedAt },
    },
    { id: "expires", head: "Expires", cell: (row) => (row.expiresAt ? formatDay(row.expiresAt, { year: true }) : "never") },
    {
      id: "act",
      head: "Action",
      cell: (row) =>
        mayWrite && row.state === "active" ? (
          <Button tone="plain" className="link" onClick={() => setEnding(row)} aria-label={`Revoke ${row.name}`}>
            Revoke
          </Button>
        ) : null,
    },
  ];
  return (
    <QueryBlock query={tokens} skeleton={<TableSkeleton rows={5} />} title="The tokens did not load">
      {(answer) => (
        <>
          <TableSection
            after
            finding={activeWords(answer.data.filter((row) => row.state === "active").length)}
            about="For programs: each with its own scopes and expiry, its secret shown once"
            name="Machine tokens"
            viewKey="tokens"
            fileName="tokens"
            columns={columns}
            rows={answer.data}
            rowKey={(row) => row.id}
            quiet
            actions={
              mayWrite ? (
                <Button icon="plus" onClick={() => setCreating(true)}>
                  New token
                </Button>
              ) : null
            }
            empty={<Empty bare>Make one for each program that sends or reads.</Empty>}
          />
          {creating ? <TokenDialog now={now} onClose={() => setCreating(false)} /> : null}
          <ConfirmDialog
            open={ending !== null}
            onOpenChange={(open) => !open && setEnding(null)}
            title={`Revoke ${ending?.name ?? ""}?`}
            say={`Programs that use it are refused within seconds. Last used: ${ending?.lastUsedAt ? formatDay(ending.lastUsedAt, { year: true }) : "never"}.`}
            deed="Revoke the token"
            danger
            onConfirm={revoke}
          />
        </>
      )}
    </QueryBlock>
  );
}
