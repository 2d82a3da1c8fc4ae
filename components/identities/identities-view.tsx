"use client";
import { useRouter } from "next/navigation";
import { useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import type { IdentitySummary } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { compareDecimals, type Decimal, sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, KIND_WORD, Money, Owner, Spark, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { SearchInput } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { IdentityDialog } from "./identity-dialog";
import { IdentityFilters, useIdentityFilters } from "./identity-filters";
import { identitiesPath, ownerParser, SHOWN, searchParser, sparksPaths } from "./identity-paths";
import { RequestDialog } from "./request-dialog";
import { TierMark } from "./tier-mark";

type Page = { data: IdentitySummary[]; nextCursor: string | null };
type Sparks = { costsUsd: Record<string, string[]> };

/** Everything that may use AI, who answers for it, and what it spends. */
export function IdentitiesView({ mayWrite, mayIssue, personId }: { mayWrite: boolean; mayIssue: boolean; personId: string | null }) {
  const router = useRouter();
  const [search, setSearch] = useQueryState("q", searchParser.withOptions({ throttleMs: 300 }));
  const [owner, setOwner] = useQueryState("owner", ownerParser.withOptions({ history: "push" }));
  const mine = owner === "me" && personId !== null;
  const filters = useIdentityFilters();
  const path = identitiesPath(search.trim(), mine ? personId : null, filters.query);
  const page = useRead<Page>(path);
  const [opened, setOpened] = useState<"new" | "request" | null>(null);
  const isNarrowed = search.trim() !== "" || filters.isSet;
  const open = (id: string) => router.push(`/identities/${encodeURIComponent(id)}`);
  const orphaned = page.data?.data.filter((row) => row.state === "active" && !row.owner?.active).length ?? 0;
  return (
    <>
      <PageHeader
        title={
          page.data
            ? page.data.data.length === 0
              ? isNarrowed
                ? "Nobody was found"
                : mine
                  ? "You answer for no identity"
                  : "Nobody is known yet"
              : orphaned > 0
                ? `${formatCount(orphaned)} of ${countWords(page.data)} have no active owner`
                : mine
                  ? `You answer for ${countWords(page.data)}`
                  : `${countWords(page.data)}, ${page.data.data.length === 1 ? "which has" : "each with"} an owner`
            : "Identities"
        }
        fresh={["Agents, service accounts, bots, clients and people that use AI"]}
        actions={
          mayWrite ? (
            <>
              <LinkButton icon="import" href="/imports">
                Import
              </LinkButton>
              {mayIssue ? (
                <Button icon="plus" onClick={() => setOpened("new")}>
                  New identity
                </Button>
              ) : null}
              <Button tone="primary" icon="plus" onClick={() => setOpened("request")}>
                Ask for an identity
              </Button>
            </>
          ) : null
        }
      />
      <search className="filters">
        <SearchInput
          aria-label="Find an identity"
          placeholder="Name, owner, team, application or key"
          value={search}
          onChange={(event) => setSearch(event.target.value || null)}
        />
        {personId ? (
          <Segmented
            label="Whose"
            value={mine ? "me" : "all"}
            onChange={(whose) => void setOwner(whose === "me" ? "me" : null)}
            choices={[
              { value: "all", label: "All" },
              { value: "me", label: "Mine" },
            ]}
          />
        ) : null}
        <IdentityFilters filters={filters} />
      </search>
      <QueryBlock query={page} skeleton={<TableSkeleton rows={12} />} title="The identities did not load">
        {(answer) => <IdentityTable page={answer} searched={isNarrowed} mine={mine} question={path} />}
      </QueryBlock>
      {opened === "new" ? <IdentityDialog onClose={() => setOpened(null)} onCreated={open} /> : null}
      {opened === "request" ? <RequestDialog onClose={() => setOpened(null)} onAsked={open} /> : null}
    </>
  );
}

function countWords({ nextCursor, data }: Page): string {
  if (nextCursor) return `the first ${SHOWN} identities`;
  return data.length === 1 ? "1 identity" : `${formatCount(data.length)} identities`;
}

/** Daily costs of the last 30 days, by identity; nothing before all of them are there. */
function useCosts(rows: readonly IdentitySummary[]): Sparks["costsUsd"] | undefined {
  const ids = rows.map((row) => row.id);
  const [one, other] = sparksPaths(ids);
  const first = useRead<Sparks>(one);
  const second = useRead<Sparks>(other);
  return useMemo(
    () => (first.data && (other === null || second.data) ? { ...first.data.costsUsd, ...second.data?.costsUsd } : undefined),
    [first.data, second.data, other],
  );
}

type Row = IdentitySummary & { costUsd: Decimal };

/** "Route planner agent spent most, $2,411.80". */
function largestWords(rows: readonly Row[]): string {
  const largest = rows.reduce<Row | undefined>((top, row) => (compareDecimals(row.costUsd, top?.costUsd) > 0 ? row : top), undefined);
  return largest && compareDecimals(largest.costUsd, "0") > 0
    ? `${largest.name} spent most, ${formatMoney(largest.costUsd)}`
    : "Who may use AI";
}

function IdentityTable({ page, searched, mine, question }: { page: Page; searched: boolean; mine: boolean; question: string }) {
  const costs = useCosts(page.data);
  const rows = useMemo(
    () => page.data.map((row): Row => ({ ...row, costUsd: costs ? (sumDecimals(costs[row.id] ?? []) ?? "0") : null })),
    [page.data, costs],
  );
  const columns: Column<Row>[] = [
    {
      id: "name",
      head: "Identity",
      cell: (row) => <Entity kind={row.kind} name={row.name} href={`/identities/${encodeURIComponent(row.id)}`} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "cost",
      head: "30-day cost",
      number: true,
      cell: (row) => (costs ? <Money value={row.costUsd} strong /> : null),
      order: { by: "decimal", value: (row) => row.costUsd },
      csv: (row) => row.costUsd,
    },
    {
      id: "kind",
      head: "Kind",
      cell: (row) => KIND_WORD[row.kind] ?? row.kind,
      order: { by: "text", value: (row) => row.kind },
      csv: (row) => row.kind,
    },
    {
      id: "owner",
      head: "Owner",
      cell: (row) =>
        row.owner && !row.owner.active ? <StateMark tone="warn">{row.owner.name}, left</StateMark> : <Owner name={row.owner?.name} />,
      order: { by: "text", value: (row) => row.owner?.name },
      csv: (row) => row.owner?.email ?? null,
    },
    {
      id: "team",
      head: "Team",
      cell: (row) =>
        row.team ? (
          <Entity name={row.team.name} href={`/teams/${encodeURIComponent(row.team.id)}`} />
        ) : (
          <span className="muted">— no team</span>
        ),
      order: { by: "text", value: (row) => row.team?.name },
      csv: (row) => row.team?.name ?? null,
    },
    {
      id: "application",
      head: "Application",
      startHidden: true,
      cell: (row) => row.application?.name ?? <span className="muted">—</span>,
      order: { by: "text", value: (row) => row.application?.name },
      csv: (row) => row.application?.name ?? null,
    },
    {
      id: "environment",
      head: "Environment",
      startHidden: true,
      cell: (row) => row.environment?.name ?? <span className="muted">—</span>,
      csv: (row) => row.environment?.name ?? null,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.state === "active" ? "ok" : row.state === "revoked" ? "none" : "waiting"} calm>
          {row.state}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    {
      id: "tier",
      head: "Risk",
      cell: (row) => <TierMark tier={row.tier} calm />,
      order: { by: "decimal", value: (row) => (row.tier === null ? null : String(row.tier)) },
      csv: (row) => (row.tier === null ? null : String(row.tier)),
    },
    {
      id: "reviewed",
      head: "Reviewed",
      cell: (row) => (row.certifiedAt ? formatDay(row.certifiedAt, { year: true }) : <span className="muted">— not yet</span>),
      order: { by: "text", value: (row) => row.certifiedAt },
      csv: (row) => row.certifiedAt,
    },
    {
      id: "keys",
      head: "Keys",
      number: true,
      cell: (row) => formatCount(row.activeCredentials),
      csv: (row) => String(row.activeCredentials),
    },
    { id: "spark", head: "Last 30 days", cell: (row) => (costs?.[row.id] ? <Spark values={costs[row.id] ?? []} /> : null) },
  ];
  return (
    <TableSection
      finding={searched ? `${formatCount(page.data.length)} found` : largestWords(rows)}
      about={page.nextCursor ? "Search to narrow the list" : "The last 30 days, today included"}
      name="Identities"
      viewKey="identities"
      fileName="identities"
      question={question}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/identities/${encodeURIComponent(row.id)}`}
      sort={{ id: "cost", desc: true }}
      leads
      empty={
        <Empty bare title={searched ? "No identity fits" : mine ? "None is yours" : "No identities yet"}>
          {searched
            ? "Search for another name, owner, team or key, or take a filter away."
            : mine
              ? "Those that you own, stand in for, or that belong to a team you lead are listed here."
              : "Make one, import a CSV, or assign one from the unattributed usage."}
        </Empty>
      }
    />
  );
}
