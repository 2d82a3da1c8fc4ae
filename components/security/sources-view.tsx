"use client";
import { useState } from "react";
import type { CreatedSecuritySource } from "@/lib/security";
import type { SecuritySourceView } from "@/lib/security/core/source";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { SecretOnce } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { FORMAT_WORDS, SOURCES_PATH, sourceAddress } from "./security-words";
import { SourceDialog } from "./source-dialog";

type Deed = "switch" | "secret";
type Asked = { deed: Deed; source: SecuritySourceView } | "new";

/** Where security events and findings come from, and what proves that they do. */
export function SecuritySourcesView({ now, mayWrite }: { now: string; mayWrite: boolean }) {
  const sources = useRead<{ data: SecuritySourceView[] }>(SOURCES_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [made, setMade] = useState<CreatedSecuritySource | null>(null);
  return (
    <>
      <PageHeader
        title="Security sources"
        fresh={["Who tells of events and secrets", "each proven by a token of ours, a signature, or a shared secret"]}
        crumbs={[{ name: "Security sources" }]}
      />
      <QueryBlock query={sources} skeleton={<TableSkeleton rows={3} />} title="The sources did not load">
        {({ data }) => (
          <TableSection
            after
            finding={
              data.length === 0 ? "No source has told anything" : `${formatCount(data.length)} ${data.length === 1 ? "source" : "sources"}`
            }
            about="What a token of ours sends, and what is uploaded, has a source of its own by itself"
            name="Security sources"
            viewKey="security-sources"
            fileName="security-sources"
            columns={columnsOf(now, mayWrite ? setAsked : null)}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            actions={
              mayWrite ? (
                <Button icon="plus" onClick={() => setAsked("new")}>
                  Add a source
                </Button>
              ) : null
            }
            empty={
              <Empty bare>Add GitHub's webhook, or the issuer of signed security event tokens. Anything else is sent with a token.</Empty>
            }
          />
        )}
      </QueryBlock>
      {asked === "new" ? <SourceDialog onMade={setMade} onClose={() => setAsked(null)} /> : null}
      {asked && asked !== "new" ? <Question {...asked} onMade={setMade} onClose={() => setAsked(null)} /> : null}
      {made ? <MadeDialog made={made} onClose={() => setMade(null)} /> : null}
    </>
  );
}

const columnsOf = (now: string, onAsk: ((asked: Asked) => void) | null): Column<SecuritySourceView>[] => [
  {
    id: "name",
    head: "Source",
    cell: (row) => <Entity name={row.name} about={row.issuer} />,
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  { id: "format", head: "Proven by", cell: (row) => FORMAT_WORDS[row.format], csv: (row) => row.format },
  { id: "keys", head: "Keys", wraps: true, cell: (row) => keysOf(row), csv: keysOf },
  { id: "last", head: "Last heard", cell: (row) => <Time at={row.lastItemAt} now={now} />, csv: (row) => row.lastItemAt },
  {
    id: "unknown",
    head: "Unknown kinds",
    number: true,
    cell: (row) => formatCount(row.unknownItems),
    csv: (row) => String(row.unknownItems),
  },
  { id: "refused", head: "Refused", number: true, cell: (row) => formatCount(row.refusedItems), csv: (row) => String(row.refusedItems) },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={row.disabledAt ? "none" : "ok"} calm>
        {row.disabledAt ? "Switched off" : "Active"}
      </StateMark>
    ),
    csv: (row) => (row.disabledAt ? "off" : "active"),
  },
  ...(onAsk
    ? [
        {
          id: "act",
          head: "Action",
          cell: (row: SecuritySourceView) => (
            <Menu
              trigger={
                <Button tone="plain" className="link" aria-label={`More for ${row.name}`}>
                  More
                </Button>
              }
            >
              <MenuItem icon={row.disabledAt ? "retry" : "stop"} onSelect={() => onAsk({ deed: "switch", source: row })}>
                {row.disabledAt ? "Switch on…" : "Switch off…"}
              </MenuItem>
              {row.format === "github" ? (
                <MenuItem icon="key" onSelect={() => onAsk({ deed: "secret", source: row })}>
                  New secret…
                </MenuItem>
              ) : null}
            </Menu>
          ),
        },
      ]
    : []),
];

const keysOf = ({ format, pinnedKeys, keySetUrl }: SecuritySourceView): string =>
  format === "github" ? "shared secret" : (pinnedKeys?.join(", ") ?? keySetUrl ?? "—");

type QuestionProps = { deed: Deed; source: SecuritySourceView; onMade: (made: CreatedSecuritySource) => void; onClose: () => void };

function Question({ deed, source, onMade, onClose }: QuestionProps) {
  const { id, name } = source;
  const on = source.disabledAt !== null;
  if (deed === "secret") {
    const act = async () => {
      onMade(await fetchJson<CreatedSecuritySource>(sourceAddress(id), { method: "PATCH", body: { renewSecret: true } }));
      return `${name} has a new secret`;
    };
    return (
      <DeedDialog
        title={`Give ${name} a new secret?`}
        say="From the next call on the old one signs nothing."
        deed="Make a new secret"
        act={act}
        onClose={onClose}
      />
    );
  }
  const act = async () => {
    await fetchJson(sourceAddress(id), { method: "PATCH", body: { disabled: !on } });
    return on ? `${name} is heard again` : `${name} is switched off`;
  };
  return (
    <DeedDialog
      title={on ? `Switch ${name} on?` : `Switch ${name} off?`}
      say={on ? "What it sends from now on is taken in." : "What it sends is refused until it is switched on. What it told stays."}
      deed={on ? "Switch it on" : "Switch it off"}
      danger={!on}
      act={act}
      onClose={onClose}
    />
  );
}

/** The address that a signed source calls, with its secret where it has one. */
function MadeDialog({ made: { source, secret }, onClose }: { made: CreatedSecuritySource; onClose: () => void }) {
  const origin = typeof location === "undefined" ? "" : location.origin;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={secret ? "The secret, shown this once" : `${source.name} is heard from now on`}
      say={
        source.path ? (
          <>
            Let it call <code className="mono wrap">{`${origin}${source.path}`}</code>
            {secret ? ", as JSON, signed with this secret." : " with each signed token as the body."}
          </>
        ) : (
          "Name it with ?source= when you send."
        )
      }
      footer={
        <Button tone="primary" onClick={onClose}>
          {secret ? "I have copied it" : "Done"}
        </Button>
      }
    >
      {secret ? (
        <SecretOnce secret={secret} label="Copy the secret" />
      ) : (
        <SecretOnce secret={`${origin}${source.path ?? ""}`} label="Copy the address" />
      )}
    </Dialog>
  );
}
