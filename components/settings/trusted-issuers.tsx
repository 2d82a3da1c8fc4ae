"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { TrustedIssuerView } from "@/lib/identities/core/trusted-issuer";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { StateMark, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { notifyDone } from "../ui/toast";
import { IssuerDialog } from "./issuer-dialog";

const PATH = "/api/ui/trusted-issuers";
const issuerWords = (count: number): string =>
  count === 0 ? "No issuer is trusted" : `${formatCount(count)} ${count === 1 ? "issuer is" : "issuers are"} trusted`;

/** Whose tokens are believed about on whose behalf a call was made. */
export function TrustedIssuers({ mayWrite }: { mayWrite: boolean }) {
  const issuers = useRead<{ data: TrustedIssuerView[] }>(PATH);
  const client = useQueryClient();
  const [editing, setEditing] = useState<TrustedIssuerView | "new" | null>(null);
  const [switching, setSwitching] = useState<TrustedIssuerView | null>(null);
  async function change() {
    if (!switching) return;
    const disabled = switching.state === "active";
    await fetchJson(`${PATH}/${encodeURIComponent(switching.id)}`, { method: "PATCH", body: { disabled } });
    notifyDone(disabled ? `${switching.issuer} is no longer trusted` : `${switching.issuer} is trusted again`);
    await client.invalidateQueries();
  }
  return (
    <QueryBlock query={issuers} skeleton={<TableSkeleton rows={2} />} title="The trusted issuers did not load">
      {(answer) => (
        <>
          <TableSection
            after
            finding={issuerWords(answer.data.filter((row) => row.state === "active").length)}
            about="Their signed tokens say on whose behalf a call was made"
            name="Trusted issuers"
            viewKey="trusted-issuers"
            fileName="trusted-issuers"
            columns={columnsOf(mayWrite, { edit: setEditing, switch: setSwitching })}
            rows={answer.data}
            rowKey={(row) => row.id}
            quiet
            actions={
              mayWrite ? (
                <Button icon="plus" onClick={() => setEditing("new")}>
                  Trust an issuer
                </Button>
              ) : null
            }
            empty={<Empty bare>Add the service that signs your tokens. Until then, a token is no more than the sender's word.</Empty>}
          />
          {editing ? <IssuerDialog issuer={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
          <ConfirmDialog
            open={switching !== null}
            onOpenChange={(open) => !open && setSwitching(null)}
            title={switching?.state === "active" ? `Stop trusting ${switching.issuer}?` : `Trust ${switching?.issuer ?? ""} again?`}
            say="It acts on the next usage that comes. What was proven before stays."
            deed={switching?.state === "active" ? "Stop trusting it" : "Trust it again"}
            danger={switching?.state === "active"}
            onConfirm={change}
          />
        </>
      )}
    </QueryBlock>
  );
}

type Deeds = { edit: (row: TrustedIssuerView) => void; switch: (row: TrustedIssuerView) => void };

const columnsOf = (mayWrite: boolean, deeds: Deeds): Column<TrustedIssuerView>[] => [
  {
    id: "issuer",
    head: "Issuer",
    wraps: true,
    cell: (row) => row.issuer,
    order: { by: "text", value: (row) => row.issuer },
    csv: (row) => row.issuer,
  },
  { id: "audience", head: "Audience", cell: (row) => row.audience },
  {
    id: "keys",
    head: "Keys",
    wraps: true,
    cell: (row) => row.jwksUrl ?? `Pinned: ${(row.pinnedKeys ?? []).join(", ")}`,
  },
  { id: "algorithms", head: "Algorithms", cell: (row) => row.algorithms.map((one) => <Tag key={one}>{one}</Tag>) },
  { id: "claim", head: "Identity is in", cell: (row) => <span className="mono">{row.identityClaim}</span> },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={row.state === "active" ? "ok" : "none"} calm>
        {row.state === "active" ? "trusted" : "not trusted"}
      </StateMark>
    ),
  },
  {
    id: "act",
    head: "Action",
    cell: (row) =>
      mayWrite ? (
        <>
          <Button tone="plain" className="link" onClick={() => deeds.edit(row)} aria-label={`Change ${row.issuer}`}>
            Change
          </Button>{" "}
          <Button
            tone="plain"
            className="link"
            onClick={() => deeds.switch(row)}
            aria-label={`${row.state === "active" ? "Stop trusting" : "Trust again"} ${row.issuer}`}
          >
            {row.state === "active" ? "Stop trusting" : "Trust again"}
          </Button>
        </>
      ) : null,
  },
];
