import { periodName } from "@/lib/chargeback/core/periods";
import type { CreditNoteView, DisputeView, StatementDetail } from "@/lib/chargeback/core/statement-views";
import { formatDay, formatInstant } from "../charts/prepare/dates";
import { currencySign, formatMoney } from "../charts/prepare/format";
import { Amount, Owner, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { KeyValues } from "../ui/facts";
import { Section } from "../ui/section";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";
import { statementHref } from "./statement-paths";
import { DISPUTE_WORDS, disputesFinding, REASON_WORDS, STATE_WORDS } from "./statement-words";

/** What is disputed of it; each opens its history. */
export function DisputeSection({ statement, onOpen }: { statement: StatementDetail; onOpen: (id: string) => void }) {
  const { disputes, currency } = statement;
  if (disputes.length === 0) return null;
  const sign = currencySign(currency);
  const columns: Column<DisputeView>[] = [
    {
      id: "line",
      head: "Line",
      wraps: true,
      cell: (row) => (
        <button type="button" className="link" onClick={() => onOpen(row.id)}>
          {row.lineNo}, {row.lineDescription}
        </button>
      ),
    },
    { id: "reason", head: "Reason", cell: (row) => REASON_WORDS[row.reason] },
    { id: "amount", head: `Disputed, ${sign}`, number: true, cell: (row) => <Amount value={row.amount} currency={currency} strong /> },
    {
      id: "credited",
      head: `Credited, ${sign}`,
      number: true,
      cell: (row) => <Amount value={row.outcomeAmount} currency={currency} why="Nothing was credited" />,
    },
    { id: "by", head: "Opened by", cell: (row) => row.openedBy.name },
    { id: "decides", head: "Decides", cell: (row) => <Owner name={row.assignee?.name} none="nobody yet" /> },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.isOverdue ? "warn" : DISPUTE_WORDS[row.state].tone}>
          {row.isOverdue ? "Late" : DISPUTE_WORDS[row.state].word}
        </StateMark>
      ),
    },
  ];
  return (
    <Section after id="disputes" finding={disputesFinding(disputes)} name="Disputes change no line; what is accepted is credited.">
      <DataTable name="Disputes" columns={columns} rows={disputes} rowKey={(row) => row.id} onRowPress={(row) => onOpen(row.id)} />
    </Section>
  );
}

/** Credit notes on its lines, and those that it posts. */
export function NoteSection({ statement }: { statement: StatementDetail }) {
  const { creditNotes, currency, credited, net, total } = statement;
  if (creditNotes.length === 0) return null;
  const columns: Column<CreditNoteView>[] = [
    { id: "number", head: "Credit note", cell: (row) => <span className="mono">{row.number}</span> },
    {
      id: "of",
      head: "Of",
      cell: (row) =>
        row.statementId === statement.id ? (
          `line ${row.lineNo}`
        ) : (
          <TextLink href={statementHref(row.statementId)}>{`${row.statementNumber}, line ${row.lineNo}`}</TextLink>
        ),
    },
    {
      id: "amount",
      head: `Amount, ${currencySign(currency)}`,
      number: true,
      cell: (row) => <Amount value={row.amount} currency={row.currency} strong />,
    },
    { id: "from", head: "Off", cell: (row) => row.from.name },
    { id: "to", head: "Onto", cell: (row) => row.to.name },
    {
      id: "posted",
      head: "Posted",
      cell: (row) => (row.postedIn ? periodName(row.postedIn) : <span className="muted">by the next close</span>),
    },
    { id: "reason", head: "Reason", wraps: true, cell: (row) => row.reason },
  ];
  const isOwn = /[1-9]/.test(credited);
  return (
    <Section
      after
      finding={
        isOwn
          ? `${formatMoney(credited, { currency })} is credited: ${formatMoney(net, { currency })} of ${formatMoney(total, { currency })} is left`
          : "Credit notes that this statement posts"
      }
      name="Each points back at the line that it takes money off."
    >
      <DataTable name="Credit notes" columns={columns} rows={creditNotes} rowKey={(row) => row.id} quiet />
    </Section>
  );
}

/** What it was made of, so that anybody can prove that it is what it was. */
export function ProofSection({ statement }: { statement: StatementDetail }) {
  const { closed, contentHash, versions, createdAt } = statement;
  const rows = [
    { name: "Hash of its lines", value: <ShortId id={contentHash} copy /> },
    ...(closed
      ? [
          { name: "Hash of the period", value: <ShortId id={closed.periodHash} copy /> },
          { name: "Closed", value: `${formatInstant(closed.closedAt)} by ${closed.approvedByName}, prepared by ${closed.preparedByName}` },
          { name: "Versions", value: versionWords(closed.versions) },
          { name: "Rate", value: rateWords(statement) },
        ]
      : [{ name: "Computed", value: formatInstant(createdAt) }]),
  ];
  return (
    <Section
      after
      finding={
        closed ? `As of ${formatInstant(closed.closedAt)}: nothing changes it` : "A draft: it is computed anew until the period is closed"
      }
      name={closed?.isReopened ? "Its period was opened again later; this version stays as it was." : null}
    >
      <KeyValues rows={rows} />
      {versions.length > 1 ? (
        <ul className="st-versions">
          {versions.map((one) => (
            <li key={one.id}>
              {one.id === statement.id ? <b>{one.number}</b> : <TextLink href={statementHref(one.id)}>{one.number}</TextLink>}{" "}
              {formatMoney(one.total, { currency: statement.currency })}, {STATE_WORDS[one.state].word.toLowerCase()}
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

const versionWords = (versions: Record<string, unknown>): string =>
  [
    typeof versions.prices === "number" ? `prices ${versions.prices}` : null,
    typeof versions.inventory === "number" ? `inventory ${versions.inventory}` : null,
    Array.isArray(versions.rules) ? `${versions.rules.length} rules` : null,
  ]
    .filter((part) => part !== null)
    .join(", ");

/** Dollars need none. */
export function rateWords({ closed, currency }: StatementDetail): string {
  if (!closed?.rate) return currency === "USD" ? "Dollars, at 1" : "Not known yet";
  const { perUsd, validFrom, source } = closed.rate;
  return `1 USD = ${perUsd} ${currency}, of ${formatDay(validFrom, { year: true })}, ${source}`;
}
