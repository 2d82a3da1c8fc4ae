"use client";
import { useState } from "react";
import { CASE_NAMES, RESOLUTION_NAMES } from "@/lib/reconciliation/core/case";
import type { Deed } from "@/lib/reconciliation/core/deeds";
import type { CaseDetail } from "@/lib/reconciliation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { TextLink } from "../ui/text-link";
import { CaseDialog } from "./case-dialog";
import { casePath, DEED_WORDS, KIND_SAYS } from "./case-words";

/** One case: what is known of it, and what can be done. */
export function CasePanel({ id, now, onClose }: { id: string; now: string; onClose: () => void }) {
  const read = useRead<CaseDetail>(casePath(id));
  const [asked, setAsked] = useState<Deed | "who" | null>(null);
  return (
    <Panel
      open
      onOpenChange={(open) => !open && onClose()}
      title={read.data?.title ?? "Case"}
      {...(read.data && { about: CASE_NAMES[read.data.kind] })}
      {...(read.data && read.data.deeds.length > 0 && { footer: <Deeds deeds={read.data.deeds} onAsk={setAsked} /> })}
    >
      <QueryBlock query={read} skeleton={<TableSkeleton rows={6} />} title="The case did not load">
        {(found) => (
          <>
            <CaseFacts found={found} now={now} {...(found.mayAssign && { onWho: () => setAsked("who") })} />
            {asked ? <CaseDialog found={found} asked={asked} now={now} onClose={() => setAsked(null)} /> : null}
          </>
        )}
      </QueryBlock>
    </Panel>
  );
}

function Deeds({ deeds, onAsk }: { deeds: readonly Deed[]; onAsk: (deed: Deed) => void }) {
  return (
    <>
      {deeds.map((deed, i) => (
        <Button
          key={deed}
          tone={i === 0 && deed !== "block" ? "primary" : deed === "block" || deed === "end_key" ? "danger" : "quiet"}
          onClick={() => onAsk(deed)}
        >
          {DEED_WORDS[deed]}
        </Button>
      ))}
    </>
  );
}

function CaseFacts({ found, onWho }: { found: CaseDetail; now: string; onWho?: () => void }) {
  const identities = found.identities.length > 0 ? found.identities : found.identity ? [found.identity] : [];
  return (
    <>
      <p>{KIND_SAYS[found.kind]}</p>
      <KeyValues
        rows={[
          { name: "Cost in 30 days", value: formatMoney(found.costUsd) },
          ...(identities.length === 0
            ? []
            : [
                {
                  name: identities.length === 1 ? "Identity" : "Identities",
                  value: identities.map(({ id, name }) => (
                    <span key={id} className="block">
                      <TextLink href={entityHref("identity", id) ?? "/identities"}>{name}</TextLink>
                    </span>
                  )),
                },
              ]),
          { name: "First found", value: formatDay(found.firstSeenAt) },
          { name: "Last found", value: formatDay(found.lastSeenAt) },
          { name: found.isOverdue ? "Overdue since" : "Due", value: formatDay(found.dueAt) },
          {
            name: "Works on it",
            value: onWho ? (
              <Button tone="plain" className="link" onClick={onWho}>
                {found.assignee?.name ?? "Nobody: hand it out"}
              </Button>
            ) : (
              (found.assignee?.name ?? "Nobody")
            ),
          },
        ]}
      />
      <h3>What is known</h3>
      <KeyValues
        rows={found.facts
          .filter(({ name }) => name !== "Cost in 30 days")
          .map(({ name, value }) => ({ name, value: <span dir="auto">{value}</span> }))}
      />
      <Elsewhere found={found} />
      {found.resolution ? (
        <p>
          {RESOLUTION_NAMES[found.resolution]} by {found.resolvedBy?.name ?? "somebody"}
          {found.resolvedAt ? ` on ${formatDay(found.resolvedAt)}` : ""}: {found.reason}
        </p>
      ) : null}
      {found.state === "gone" ? <p>Nothing shows it any more, so that it closed by itself.</p> : null}
    </>
  );
}

/** What is mended on another page. */
function Elsewhere({ found: { kind, refs, identity } }: { found: CaseDetail }) {
  if (kind !== "unapproved_tool" && kind !== "unapproved_data" && kind !== "unowned_tool") return null;
  return (
    <p>
      <TextLink href="/connected-tools">{refs.toolId ? "The tool and its approval" : "Add it to the connected tools"}</TextLink>
      {identity ? (
        <>
          {" · "}
          <TextLink href={entityHref("identity", identity.id) ?? "/identities"}>What {identity.name} may use</TextLink>
        </>
      ) : null}
    </p>
  );
}
