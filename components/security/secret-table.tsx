"use client";
import type { SecretFindingView } from "@/lib/security/core/views";
import { entityHref } from "../shell/destinations";
import { Entity, Money, StateMark, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import type { DataTableProps } from "../tables/data-table";
import { TableSection } from "../tables/table-section";
import { matchWords, placeOf, STATE_WORDS, VERIFIED_WORDS } from "./security-words";

type SecretTableProps = {
  finding: string;
  findings: readonly SecretFindingView[];
  now: string;
  onOpen: (id: string) => void;
  empty: DataTableProps<SecretFindingView>["empty"];
  below: DataTableProps<SecretFindingView>["below"];
};

const none = <span className="muted">—</span>;

/** Secrets that were found, the newest first. */
export function SecretTable({ finding, findings, now, onOpen, empty, below }: SecretTableProps) {
  return (
    <TableSection
      finding={finding}
      about="Spent since: successful calls of the key since it was first exposed"
      name="Secret findings"
      viewKey="secret-findings"
      fileName="secret-findings"
      columns={columnsOf(now, onOpen)}
      rows={findings}
      rowKey={(row) => row.id}
      empty={empty}
      below={below}
    />
  );
}

const columnsOf = (now: string, onOpen: (id: string) => void): Column<SecretFindingView>[] => [
  {
    id: "place",
    head: "Found in",
    wraps: true,
    cell: (row) => (
      <>
        <button type="button" className="link text-left" onClick={() => onOpen(row.id)}>
          {placeOf(row)}
        </button>{" "}
        {row.visibility === "public" ? <Tag tone="breach">public</Tag> : null}
      </>
    ),
    csv: placeOf,
  },
  { id: "rule", head: "Rule", cell: (row) => row.rule, csv: (row) => row.rule },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={STATE_WORDS[row.state].tone} calm={row.state !== "open"}>
        {STATE_WORDS[row.state].word}
      </StateMark>
    ),
    csv: (row) => row.state,
  },
  {
    id: "identity",
    head: "Whose",
    cell: (row) =>
      row.token ? (
        "A token of this installation"
      ) : row.identity ? (
        <Entity kind="identity" name={row.identity.name} href={entityHref("identity", row.identity.id)} />
      ) : (
        none
      ),
    csv: (row) => row.identity?.name,
  },
  { id: "match", head: "Match", wraps: true, cell: (row) => <Match row={row} />, csv: (row) => matchWords(row.matchedBy, row.confidence) },
  {
    id: "spend",
    head: "Spent since",
    number: true,
    cell: (row) => (row.spendSinceUsd === null ? none : <Money value={row.spendSinceUsd} strong={row.state === "open"} />),
    csv: (row) => row.spendSinceUsd,
  },
  { id: "next", head: "Next step", wraps: true, cell: (row) => row.next?.text ?? none, csv: (row) => row.next?.text },
  { id: "verified", head: "Tried", cell: (row) => VERIFIED_WORDS[row.verified], csv: (row) => row.verified },
  { id: "exposed", head: "Exposed", cell: (row) => <Time at={row.exposedAt} now={now} none="not told" />, csv: (row) => row.exposedAt },
  { id: "first", head: "Found", startHidden: true, cell: (row) => <Time at={row.firstSeenAt} now={now} />, csv: (row) => row.firstSeenAt },
  { id: "tool", head: "Tool", cell: (row) => row.tool, csv: (row) => row.tool, startHidden: true },
  { id: "source", head: "Source", cell: (row) => row.source.name, csv: (row) => row.source.name, startHidden: true },
];

/** Weak matches say so, and do not look like sure ones. */
export function Match({ row: { matchedBy, confidence } }: { row: Pick<SecretFindingView, "matchedBy" | "confidence"> }) {
  const words = matchWords(matchedBy, confidence);
  return confidence === "exact" || confidence === "strong" ? <span>{words}</span> : <span className="muted">{words}</span>;
}
