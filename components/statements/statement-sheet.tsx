import { periodName } from "@/lib/chargeback/core/periods";
import type { StatementDetail, StatementLineView } from "@/lib/chargeback/core/statement-views";
import { LINE_KIND_NAMES } from "@/lib/chargeback/core/statement-words";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { rateWords } from "./statement-sections";
import { centreName, daysWords, STATE_WORDS } from "./statement-words";

/**
 * The statement as paper: shown by nothing but a printer, on A4 or Letter. The head of the table, which says which statement it is,
 * is repeated on each page; pages are counted by the margin of the page (components/ui/media.css).
 */
export function StatementSheet({ statement }: { statement: StatementDetail }) {
  const { lines, groups, currency, total, organisation, number } = statement;
  return (
    <article className="st-sheet" aria-label={`Statement ${number}`}>
      <header className="st-letterhead">
        <p>{organisation}</p>
        <p>Statement {number}</p>
      </header>
      <SheetFacts statement={statement} />
      <table>
        <thead>
          <tr>
            <th colSpan={COLUMNS} className="st-running">
              {`${organisation}, statement ${number}, ${periodName(statement.periodId)}`}
            </th>
          </tr>
          <tr>
            <th>No</th>
            <th>Line</th>
            <th>Team, application, environment</th>
            <th className="num">Tokens</th>
            <th className="num">{currency}</th>
          </tr>
        </thead>
        {groups.map(({ kind, amount }) => (
          <tbody key={kind}>
            <tr className="st-kind">
              <th colSpan={COLUMNS}>{LINE_KIND_NAMES[kind]}</th>
            </tr>
            {lines
              .filter((line) => line.kind === kind)
              .map((line) => (
                <tr key={line.no}>
                  <td>{line.no}</td>
                  <td>{line.description || "Usage"}</td>
                  <td>{placeOf(line)}</td>
                  <td className="num">{line.tokens === null ? "" : formatCount(line.tokens)}</td>
                  <td className="num">{money(line.amount, currency)}</td>
                </tr>
              ))}
            <tr className="st-subtotal">
              <td colSpan={COLUMNS - 1}>{LINE_KIND_NAMES[kind]}, subtotal</td>
              <td className="num">{money(amount, currency)}</td>
            </tr>
          </tbody>
        ))}
        <tbody>
          <tr className="st-total">
            <th colSpan={COLUMNS - 1}>Total of {number}</th>
            <td className="num">{money(total, currency)}</td>
          </tr>
          <SheetCredits statement={statement} />
        </tbody>
      </table>
      <p className="st-hash">
        SHA-256 of the lines {statement.contentHash}
        {statement.closed ? `; of the period ${statement.closed.periodHash}` : ""}
      </p>
    </article>
  );
}

const COLUMNS = 5;
/** Under a head that names the currency: digits and sign only. */
const money = (amount: string, currency: string): string => formatMoney(amount, { currency }).replace(/[^\d.,\u2212-]/g, "");
const placeOf = ({ team, application, environment }: StatementLineView): string =>
  [team, application, environment].flatMap((one) => one?.name ?? []).join(", ");

function SheetFacts({ statement }: { statement: StatementDetail }) {
  const { closed, state } = statement;
  const facts: [string, string][] = [
    ["Cost centre", `${statement.costCentre.id} ${centreName(statement)}`.trim()],
    ["Owner", statement.owner?.name ?? "Nobody"],
    ["Period", daysWords(statement.period)],
    ["State", `${STATE_WORDS[state].word}${state === "voided" ? `: ${statement.voidReason ?? ""}` : ""}`],
    ["Charged", formatMoney(statement.total, { currency: statement.currency })],
    ["Rate", rateWords(statement)],
    ["As of", formatInstant(closed?.closedAt ?? statement.createdAt)],
    ...(statement.issuedAt
      ? [["Issued", `${formatInstant(statement.issuedAt)}, ${statement.issuedByName ?? ""}`] as [string, string]]
      : []),
  ];
  return (
    <dl className="st-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What was credited later, and what is left: beside the total, never in it. */
function SheetCredits({ statement: { id, creditNotes, currency, net } }: { statement: StatementDetail }) {
  const own = creditNotes.filter(({ statementId }) => statementId === id);
  if (own.length === 0) return null;
  return (
    <>
      {own.map((note) => (
        <tr key={note.id}>
          <td colSpan={COLUMNS - 1}>
            {note.number}, of line {note.lineNo}: {note.reason}
          </td>
          <td className="num">−{money(note.amount, currency)}</td>
        </tr>
      ))}
      <tr className="st-total">
        <th colSpan={COLUMNS - 1}>Left of it</th>
        <td className="num">{money(net, currency)}</td>
      </tr>
    </>
  );
}
