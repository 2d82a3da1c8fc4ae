"use client";
import { useState } from "react";
import type { DirectoryView } from "@/lib/directory/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { IdentityPicker, type PickedIdentity } from "../states/identity-picker";
import { Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { DIRECTORY_PATH } from "./directory-words";

type Agents = DirectoryView["agents"];
type Agent = Agents["list"][number];

/** Agents by drafts of a standard: off until it is wanted, and no identities until somebody says which. */
export function AgentSection({ agents, now }: { agents: Agents; now: string }) {
  const [asked, setAsked] = useState<Agent | "switch" | null>(null);
  const columns: Column<Agent>[] = [
    { id: "name", head: "Agent", cell: (row) => row.name, csv: (row) => row.name },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.active ? "ok" : "none"} calm>
          {row.active ? "Active" : "Inactive"}
        </StateMark>
      ),
      csv: (row) => (row.active ? "active" : "inactive"),
    },
    {
      id: "identity",
      head: "Is the identity",
      cell: (row) =>
        row.identity ? <Entity name={row.identity.name} href={`/identities/${encodeURIComponent(row.identity.id)}`} /> : "not said yet",
      csv: (row) => row.identity?.name ?? "",
    },
    { id: "at", head: "Last told of", cell: (row) => <Time at={row.updatedAt} now={now} />, csv: (row) => row.updatedAt },
    {
      id: "act",
      head: "Action",
      cell: (row) => (
        <Button tone="plain" className="link" onClick={() => setAsked(row)} aria-label={`Say which identity ${row.name} is`}>
          Say which it is
        </Button>
      ),
    },
  ];
  const { isOn, list } = agents;
  return (
    <>
      <TableSection
        after
        finding={
          isOn
            ? `${formatCount(list.length)} ${list.length === 1 ? "agent" : "agents"} came from the identity provider`
            : "Agents of the identity provider are not taken in"
        }
        about="By drafts of a standard that nobody adopted yet: kept as they come, and no identities until somebody says which"
        name="Agents"
        viewKey="directory-agents"
        fileName="directory-agents"
        columns={columns}
        rows={list}
        rowKey={(row) => row.id}
        quiet
        actions={<Button onClick={() => setAsked("switch")}>{isOn ? "Switch off" : "Switch on"}</Button>}
        empty={<Empty bare>{isOn ? "None came yet: they are sent to /Agents." : "While it is off, /Agents is not there."}</Empty>}
      />
      {asked === "switch" ? <SwitchDialog isOn={isOn} onClose={() => setAsked(null)} /> : null}
      {asked && asked !== "switch" ? <TieDialog key={asked.id} agent={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function SwitchDialog({ isOn, onClose }: { isOn: boolean; onClose: () => void }) {
  async function act() {
    await fetchJson(DIRECTORY_PATH, { method: "PATCH", body: { agents: !isOn } });
    return isOn ? "Agents are not taken in any more" : "Agents are taken in";
  }
  return (
    <DeedDialog
      title={isOn ? "Switch agents off?" : "Take agents in?"}
      say={
        isOn
          ? "Those that came stay here; /Agents is not there any more."
          : "Your identity provider may then send agents to /Agents, by any of three drafts."
      }
      deed={isOn ? "Switch off" : "Switch on"}
      act={act}
      onClose={onClose}
    />
  );
}

function TieDialog({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const [picked, setPicked] = useState<PickedIdentity | null>(agent.identity);
  async function act() {
    await fetchJson(`${DIRECTORY_PATH}/agents/${encodeURIComponent(agent.id)}`, {
      method: "PATCH",
      body: { identityId: picked?.id ?? null },
    });
    return picked ? `${agent.name} is ${picked.name}` : `${agent.name} is no identity`;
  }
  return (
    <DeedDialog
      title={`Which identity is ${agent.name}?`}
      deed={picked ? `It is ${picked.name}` : "None of them"}
      act={act}
      onClose={onClose}
    >
      <IdentityPicker picked={picked} onPick={setPicked} label="Identity" />
      {picked ? (
        <Button tone="plain" className="link" onClick={() => setPicked(null)}>
          None of them
        </Button>
      ) : null}
    </DeedDialog>
  );
}
