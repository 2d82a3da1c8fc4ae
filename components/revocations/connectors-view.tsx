"use client";
import { useState } from "react";
import type { ConnectorTry, ConnectorView } from "@/lib/revocation/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { Menu, MenuItem } from "../ui/menu";
import { ConnectorDialog } from "./connector-dialog";
import { CONNECTORS_PATH, connectorPath, KIND_WORDS } from "./revocation-words";

type Deed = "test" | "pause" | "remove";
type Asked = { deed: Deed | "change"; connector: ConnectorView };

/** The accounts of providers, gateways and programs where access can be ended. */
export function ConnectorsView({ mayWrite }: { mayWrite: boolean }) {
  const connectors = useRead<{ data: ConnectorView[] }>(CONNECTORS_PATH);
  const [asked, setAsked] = useState<Asked | "new" | null>(null);
  const data = connectors.data?.data;
  return (
    <>
      <PageHeader
        title={data ? titleOf(data) : "Connectors"}
        crumbs={[{ name: "Connectors" }]}
        fresh={["Where access is ended beside Countinghouse itself", "without one a person does it, and says so"]}
        actions={<LinkButton href="/revocations">Revocations</LinkButton>}
      />
      <QueryBlock query={connectors} skeleton={<TableSkeleton rows={3} />} title="The connectors did not load">
        {(answer) => (
          <TableSection
            after
            finding={answer.data.length === 0 ? "No connector is set up" : "Accounts"}
            about="Of an address only the host is shown, and never a key"
            name="Connectors"
            viewKey="connectors"
            fileName="connectors"
            columns={mayWrite ? [...COLUMNS, deedColumn(setAsked)] : COLUMNS}
            rows={answer.data}
            rowKey={(row) => row.id}
            quiet
            actions={
              mayWrite ? (
                <Button icon="plus" onClick={() => setAsked("new")}>
                  Add a connector
                </Button>
              ) : null
            }
            empty={
              <Empty bare>
                Add the proxy or the account that your keys come from: what is revoked here is then blocked there within a minute.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {asked === "new" || asked?.deed === "change" ? (
        <ConnectorDialog connector={asked === "new" ? null : asked.connector} onClose={() => setAsked(null)} />
      ) : asked ? (
        <Question deed={asked.deed} connector={asked.connector} onClose={() => setAsked(null)} />
      ) : null}
    </>
  );
}

function titleOf(connectors: readonly ConnectorView[]): string {
  const running = connectors.filter(({ pausedAt }) => pausedAt === null).length;
  if (running === 0) return "No connector ends access by itself";
  return `${formatCount(running)} ${running === 1 ? "connector ends" : "connectors end"} access by ${running === 1 ? "itself" : "themselves"}`;
}

const COLUMNS: Column<ConnectorView>[] = [
  {
    id: "name",
    head: "Connector",
    cell: (row) => <Entity name={row.name} about={row.target} />,
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  { id: "kind", head: "Kind", cell: (row) => KIND_WORDS[row.kind], csv: (row) => row.kind },
  { id: "waiting", head: "Waiting tasks", number: true, cell: (row) => <Count value={row.waiting} />, csv: (row) => String(row.waiting) },
  {
    id: "confirmed",
    head: "Confirmed tasks",
    number: true,
    cell: (row) => <Count value={row.confirmed} />,
    csv: (row) => String(row.confirmed),
  },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={row.pausedAt ? "none" : "ok"} calm>
        {row.pausedAt ? "Paused" : "Active"}
      </StateMark>
    ),
    csv: (row) => (row.pausedAt ? "paused" : "active"),
  },
];

const deedColumn = (onAsk: (asked: Asked) => void): Column<ConnectorView> => ({
  id: "act",
  head: "Action",
  cell: (row) => (
    <Menu
      trigger={
        <Button tone="plain" className="link" aria-label={`More for ${row.name}`}>
          More
        </Button>
      }
    >
      <MenuItem icon="share" onSelect={() => onAsk({ deed: "test", connector: row })}>
        Try it…
      </MenuItem>
      <MenuItem icon="edit" onSelect={() => onAsk({ deed: "change", connector: row })}>
        Change…
      </MenuItem>
      <MenuItem icon={row.pausedAt ? "retry" : "stop"} onSelect={() => onAsk({ deed: "pause", connector: row })}>
        {row.pausedAt ? "Go on…" : "Pause…"}
      </MenuItem>
      <MenuItem icon="trash" danger onSelect={() => onAsk({ deed: "remove", connector: row })}>
        Remove…
      </MenuItem>
    </Menu>
  ),
});

function Question({ deed, connector, onClose }: { deed: Deed; connector: ConnectorView; onClose: () => void }) {
  const { name } = connector;
  const path = connectorPath(connector.id);
  const paused = connector.pausedAt === null;
  const questions = {
    test: {
      title: `Try ${name}?`,
      say: "One harmless call is made with its key, right now. Nothing is changed there.",
      deed: "Try it",
      act: async () => tryWords(name, await fetchJson<ConnectorTry>(`${path}/test`, { method: "POST", body: {} })),
    },
    pause: {
      title: paused ? `Pause ${name}?` : `Let ${name} go on?`,
      say: paused
        ? "Nothing is sent to it until it goes on. What is decided meanwhile is a person's errand."
        : "What waits for it is sent within a minute.",
      deed: paused ? "Pause it" : "Go on",
      act: async () => {
        await fetchJson(path, { method: "PATCH", body: { paused } });
        return paused ? `${name} is paused` : `${name} goes on`;
      },
    },
    remove: {
      title: `Remove ${name}?`,
      say: "Its key is forgotten. One that tasks or listed keys belong to is paused instead.",
      deed: "Remove it",
      act: async () => {
        await fetchJson(path, { method: "DELETE" });
        return `${name} is removed`;
      },
    },
  } as const;
  return <DeedDialog {...questions[deed]} danger={deed === "remove"} onClose={onClose} />;
}

/** @throws Error when it did not answer as it should, so that the dialog says so. */
function tryWords(name: string, { ok, answer }: ConnectorTry): string {
  if (ok) return `${name} answers as documented`;
  throw new Error(answer);
}
