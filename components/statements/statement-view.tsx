"use client";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useCallback, useState } from "react";
import { periodName } from "@/lib/chargeback/core/periods";
import type { StatementDetail } from "@/lib/chargeback/core/statement-views";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney, moneyParts, NONE } from "../charts/prepare/format";
import { eventsHref } from "../filters/events-href";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Change, Owner, StateMark } from "../tables/cells";
import { Button, LinkButton } from "../ui/button";
import { Facts } from "../ui/facts";
import { Section } from "../ui/section";
import { useShortcuts } from "../ui/shortcuts";
import { TextLink } from "../ui/text-link";
import { DisputePanel } from "./dispute-panel";
import { EvidencePanel } from "./evidence-panel";
import { type StatementDeed, StatementDialog } from "./statement-deeds";
import { comparable, KindTable, LineTable } from "./statement-lines";
import { filePath, periodHref, statementHref, statementPath } from "./statement-paths";
import { DisputeSection, NoteSection, ProofSection } from "./statement-sections";
import { StatementSheet } from "./statement-sheet";
import { centreName, daysWords, statementFinding, stateWords } from "./statement-words";

type Given = { id: string; now: string; mayExport: boolean };

/** One statement: what is charged, to whom, by which lines, and what its owner says of it. */
export function StatementView({ id, now, mayExport }: Given) {
  const query = useRead<StatementDetail>(statementPath(id));
  return (
    <QueryBlock
      query={query}
      skeleton={
        <>
          <KpiSkeleton count={4} />
          <TableSkeleton rows={8} />
        </>
      }
      title="The statement did not load"
    >
      {(statement) => (
        <>
          <div className="st-screen">
            <StatementBody statement={statement} now={now} mayExport={mayExport} />
          </div>
          <StatementSheet statement={statement} />
        </>
      )}
    </QueryBlock>
  );
}

type BodyProps = { statement: StatementDetail; now: string; mayExport: boolean };

function StatementBody({ statement, now, mayExport }: BodyProps) {
  const [asked, ask] = useQueryStates({ line: parseAsInteger, dispute: parseAsString });
  const [deed, setDeed] = useState<StatementDeed | null>(null);
  const openLine = useCallback((line: number) => void ask({ line, dispute: null }), [ask]);
  const openDispute = useCallback((dispute: string) => void ask({ dispute, line: null }), [ask]);
  const { may } = statement;
  const mayAnswer = may.answer || may.answerInPlace;
  useShortcuts(mayAnswer ? { a: () => setDeed({ kind: "agree" }), b: () => setDeed({ kind: "object" }) } : {});
  const dispute = statement.disputes.find(({ id }) => id === asked.dispute);
  const line = statement.lines.find(({ no }) => no === asked.line);
  return (
    <>
      <PageHeader
        title={statementFinding(statement)}
        crumbs={[{ name: statement.number }]}
        fresh={<FreshParts statement={statement} now={now} />}
        actions={<Actions statement={statement} mayExport={mayExport} onDeed={setDeed} />}
      />
      <Notices statement={statement} now={now} />
      <Figures statement={statement} />
      <HeadFacts statement={statement} />
      <Section after finding="What it consists of" name="Subtotals by kind; they sum to the statement.">
        <KindTable statement={statement} />
      </Section>
      {statement.groups
        .filter(({ lines }) => lines > 0)
        .map(({ kind }) => (
          <LineTable key={kind} kind={kind} statement={statement} shownLine={line?.no ?? null} onOpen={openLine} />
        ))}
      <DisputeSection statement={statement} onOpen={openDispute} />
      <NoteSection statement={statement} />
      <ProofSection statement={statement} />
      {line ? (
        <EvidencePanel
          key={line.no}
          statement={statement}
          lineNo={line.no}
          mayDispute={may.dispute && !line.amount.startsWith("-") && /[1-9]/.test(line.amount)}
          onDispute={() => setDeed({ kind: "dispute", lineNo: line.no })}
          onClose={() => void ask({ line: null })}
        />
      ) : null}
      {dispute ? <DisputePanel key={dispute.id} dispute={dispute} onClose={() => void ask({ dispute: null })} /> : null}
      {deed ? <StatementDialog statement={statement} deed={deed} onClose={() => setDeed(null)} /> : null}
    </>
  );
}

function FreshParts({ statement, now }: { statement: StatementDetail; now: string }) {
  const { tone, word } = stateWords(statement, now);
  return (
    <>
      <StateMark tone={tone}>{word}</StateMark>
      <span className="mono">{statement.number}</span>
      <span>{daysWords(statement.period)}</span>
    </>
  );
}

type ActionProps = { statement: StatementDetail; mayExport: boolean; onDeed: (deed: StatementDeed) => void };

function Actions({ statement, mayExport, onDeed }: ActionProps) {
  const { may, answer } = statement;
  const mayAnswer = may.answer || may.answerInPlace;
  return (
    <>
      {mayExport ? (
        <LinkButton icon="csv" href={filePath(statement.id)} prefetch={false} download>
          CSV
        </LinkButton>
      ) : null}
      <Button icon="print" onClick={() => window.print()}>
        Print
      </Button>
      {mayAnswer && answer !== "objected" ? (
        <Button keyHint="B" onClick={() => onDeed({ kind: "object" })}>
          Object
        </Button>
      ) : null}
      {mayAnswer && answer !== "agreed" ? (
        <Button tone="primary" keyHint="A" onClick={() => onDeed({ kind: "agree" })}>
          Agree to it
        </Button>
      ) : null}
      {may.issue ? (
        <Button tone="primary" onClick={() => onDeed({ kind: "issue" })}>
          Issue it
        </Button>
      ) : null}
    </>
  );
}

/** What the reader has to know before the figures: that it is void, objected to, or waits for them. */
function Notices({ statement, now }: { statement: StatementDetail; now: string }) {
  const { state, voidReason, answer, answerNote, answeredByName, waitsForMe, dueAt, versions } = statement;
  const next = versions[0];
  if (state === "voided")
    return (
      <Banner
        {...(next && next.id !== statement.id ? { action: <TextLink href={statementHref(next.id)}>Read {next.number}</TextLink> } : {})}
      >
        This statement is void: its period was opened again. {voidReason}
      </Banner>
    );
  if (state === "in_review" && answer === "objected")
    return (
      <Banner>
        {answeredByName} objected: {answerNote} The period cannot be closed until it is settled.
      </Banner>
    );
  if (waitsForMe && dueAt !== null)
    return (
      <Banner tone="calm">
        Your answer {dueAt <= now ? "was" : "is"} due on {formatDay(dueAt, { year: true })}: agree to it, or say what is wrong.
      </Banner>
    );
  return null;
}

function Figures({ statement }: { statement: StatementDetail }) {
  const { currency, total, perDay, days, previous } = statement;
  const before = comparable(statement);
  const against = previous ? `on ${periodName(previous.periodId)}` : "no statement for the period before";
  return (
    <KpiStrip label="The statement" count={4}>
      <Kpi
        hero
        name="Charged"
        value={<BigMoney value={total} currency={currency} />}
        words={before ? <Change current={total} previous={before.total} currency={currency} /> : against}
      />
      <Kpi
        name={`A day, of ${days}`}
        value={formatMoney(perDay, { currency })}
        words={before ? <Change current={perDay} previous={before.perDay} currency={currency} /> : against}
      />
      <Kpi
        name="Own usage"
        href={eventsOf(statement)}
        value={formatMoney(statement.direct, { currency })}
        words={`${moneyParts(statement.directUsd)?.exact ?? NONE} exactly`}
      />
      <Kpi
        name="Allocated and other"
        value={formatMoney(statement.allocated, { currency, sign: true })}
        words={`${formatMoney(statement.other, { currency, sign: true })} other`}
      />
    </KpiStrip>
  );
}

/** The calls of the cost centre in the month; what nobody answers for has none to ask by. */
const eventsOf = ({ costCentre, periodId }: StatementDetail): string | undefined =>
  costCentre.id === ""
    ? undefined
    : eventsHref({
        period: { kind: "month", month: periodId },
        dimensions: [{ dimension: "cost_centre", filter: { is: true, values: [costCentre.id] } }],
      });

function HeadFacts({ statement }: { statement: StatementDetail }) {
  const { previous, answeredAt, answeredByName, issuedAt, issuedByName, dueAt, disputableUntil, periodId } = statement;
  return (
    <Facts
      facts={[
        {
          name: "Cost centre",
          value: statement.costCentre.id === "" ? "Unattributed" : `${statement.costCentre.id} ${centreName(statement)}`,
        },
        { name: "Owner", value: <Owner name={statement.owner?.name} /> },
        { name: "Period", value: <TextLink href={periodHref(periodId)}>{periodName(periodId)}</TextLink> },
        ...(previous ? [{ name: "Before", value: <TextLink href={statementHref(previous.id)}>{previous.number}</TextLink> }] : []),
        ...(answeredAt
          ? [{ name: "Answered", value: `${answeredByName}, ${formatDay(answeredAt, { year: true })}` }]
          : dueAt
            ? [{ name: "Answer by", value: formatDay(dueAt, { year: true }) }]
            : []),
        ...(issuedAt ? [{ name: "Issued", value: `${issuedByName ?? ""}, ${formatDay(issuedAt, { year: true })}` }] : []),
        ...(disputableUntil ? [{ name: "Disputed until", value: formatDay(disputableUntil, { year: true }) }] : []),
      ]}
    />
  );
}
