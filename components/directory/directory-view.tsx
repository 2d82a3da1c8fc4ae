"use client";
import { useState } from "react";
import type { DirectoryView as Directory } from "@/lib/directory/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, StateMark, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { AgentSection } from "./agent-section";
import { ConnectGuide } from "./connect-guide";
import { DIRECTORY_PATH, titleOf } from "./directory-words";
import { GroupDialog } from "./group-dialog";

/** How people come in from the identity provider: set-up, groups that stand for teams, who came, and what was not done. */
export function DirectoryView({ now, base }: { now: string; base: string }) {
  const directory = useRead<Directory>(DIRECTORY_PATH, 60_000);
  return (
    <>
      <PageHeader
        title={directory.data ? titleOf(directory.data) : "Directory"}
        crumbs={[{ name: "Directory" }]}
        fresh={[
          "Joiners, movers and leavers come from your identity provider",
          "each is in the audit log, and starts the reviews it should",
        ]}
      />
      <QueryBlock query={directory} skeleton={<TableSkeleton rows={6} />} title="The directory did not load">
        {(answer) => (
          <>
            <ConnectGuide base={base} isConnected={answer.users + answer.removed > 0} />
            <Groups groups={answer.groups} now={now} />
            <People directory={answer} now={now} />
            <AgentSection agents={answer.agents} now={now} />
            <Problems problems={answer.problems} now={now} />
          </>
        )}
      </QueryBlock>
    </>
  );
}

type Group = Directory["groups"][number];

function Groups({ groups, now }: { groups: readonly Group[]; now: string }) {
  const [asked, setAsked] = useState<Group | null>(null);
  const mapped = groups.filter(({ team }) => team !== null).length;
  const columns: Column<Group>[] = [
    {
      id: "name",
      head: "Group",
      wraps: true,
      cell: (row) => row.displayName,
      order: { by: "text", value: (row) => row.displayName },
      csv: (row) => row.displayName,
    },
    { id: "members", head: "Members", number: true, cell: (row) => <Count value={row.members} />, csv: (row) => String(row.members) },
    {
      id: "team",
      head: "Stands for the team",
      cell: (row) => (row.team ? <Entity name={row.team.name} href={`/teams/${encodeURIComponent(row.team.id)}`} /> : "none"),
      csv: (row) => row.team?.name ?? "",
    },
    { id: "at", head: "Changed", cell: (row) => <Time at={row.updatedAt} now={now} />, csv: (row) => row.updatedAt },
    {
      id: "act",
      head: "Action",
      cell: (row) => (
        <Button tone="plain" className="link" onClick={() => setAsked(row)} aria-label={`Choose the team of ${row.displayName}`}>
          Choose a team
        </Button>
      ),
    },
  ];
  return (
    <>
      <TableSection
        after
        finding={
          groups.length === 0
            ? "No group came yet"
            : `${formatCount(mapped)} of ${formatCount(groups.length)} groups ${mapped === 1 ? "stands" : "stand"} for a team`
        }
        about="Members of such a group are in its team. Of several the first by name decides"
        name="Groups"
        viewKey="directory-groups"
        fileName="directory-groups"
        columns={columns}
        rows={groups}
        rowKey={(row) => row.id}
        quiet
        empty={
          <Empty bare>
            Assign groups to the application at your identity provider, and push them: they stand here with the teams to choose.
          </Empty>
        }
      />
      {asked ? <GroupDialog key={asked.id} group={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

type Person = Directory["people"][number];
const STATES = {
  active: { tone: "ok", word: "Active" },
  inactive: { tone: "none", word: "Left" },
  removed: { tone: "none", word: "Removed" },
} as const;

function People({ directory, now }: { directory: Directory; now: string }) {
  const { people, untied } = directory;
  const columns: Column<Person>[] = [
    {
      id: "name",
      head: "Person",
      cell: (row) => <Entity kind="person" name={row.person.name} about={row.userName} />,
      csv: (row) => row.person.name,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={STATES[row.state].tone} calm>
          {STATES[row.state].word}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    { id: "at", head: "Last told of", cell: (row) => <Time at={row.updatedAt} now={now} />, csv: (row) => row.updatedAt },
  ];
  return (
    <TableSection
      after
      finding={people.length === 0 ? "Nobody came yet" : "Who came or changed last"}
      about={
        untied === 0
          ? "The newest twenty"
          : `The newest twenty. ${formatCount(untied)} ${untied === 1 ? "names a manager who has" : "name managers who have"} not come yet, or left`
      }
      name="People"
      viewKey="directory-people"
      fileName="directory-people"
      columns={columns}
      rows={people}
      rowKey={(row) => row.id}
      quiet
      empty={
        <Empty bare>
          Assign people to the application at your identity provider. Whoever the inventory knows by e-mail address is the same person.
        </Empty>
      }
    />
  );
}

type Problem = Directory["problems"][number];

function Problems({ problems, now }: { problems: readonly Problem[]; now: string }) {
  const columns: Column<Problem>[] = [
    { id: "at", head: "When", cell: (row) => <Time at={row.at} now={now} />, csv: (row) => row.at },
    { id: "request", head: "Request", cell: (row) => <code>{row.request}</code>, csv: (row) => row.request },
    {
      id: "status",
      head: "Answer",
      cell: (row) => <Tag tone="warn">{`${row.status}${row.scimType ? ` ${row.scimType}` : ""}`}</Tag>,
      csv: (row) => String(row.status),
    },
    { id: "message", head: "Why", wraps: true, cell: (row) => row.message, csv: (row) => row.message },
  ];
  return (
    <TableSection
      after
      finding={problems.length === 0 ? "Everything that was sent was done" : "What was sent and not done, newest first"}
      about="The identity provider was told the same words"
      name="Problems"
      viewKey="directory-problems"
      fileName="directory-problems"
      columns={columns}
      rows={problems}
      rowKey={(row) => `${row.at} ${row.request} ${row.message}`}
      quiet
      empty={<Empty bare>Refused requests stand here with the reason, so that the set-up can be mended.</Empty>}
    />
  );
}
