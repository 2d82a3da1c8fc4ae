"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import type { Efficiency, Finding } from "@/lib/reporting";
import { CONFIDENCES, type Confidence, SAVING_KINDS } from "@/lib/reporting/core/efficiency/estimate";
import { sumDecimals } from "../../charts/prepare/decimal-text";
import { formatCount } from "../../charts/prepare/format";
import { entityHref } from "../../shell/destinations";
import { Empty } from "../../states/empty";
import { Count, Entity, Money, ShareBar, StateMark } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { Button } from "../../ui/button";
import type { StateTone } from "../../ui/state-mark";
import { CONFIDENCE_NAMES, KIND_NAMES, kindsAbout, kindsFinding } from "./efficiency-words";
import { FindingPanel } from "./finding-panel";

/** Rows at first: the page goes on below them. */
const SHOWN = 20;

const TONE: Readonly<Record<Confidence, StateTone>> = { high: "ok", medium: "none", low: "none" };

/** How sure the findings are that are shown; null for all of them. */
export const useConfidence = () => useQueryState("confidence", parseAsStringLiteral(CONFIDENCES).withOptions({ history: "push" }));

/** What could be saved by kind, in the order in which kinds are taken, and the findings of one kind or of all. */
export function FindingTables({ answer }: { answer: Efficiency }) {
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(SAVING_KINDS).withOptions({ history: "push" }));
  const [openId, setOpenId] = useState<string | null>(null);
  const [isWhole, setWhole] = useState(false);
  const [confidence, setConfidence] = useConfidence();
  const ofKind = useMemo(
    () => answer.findings.filter((row) => (kind ?? row.kind) === row.kind && (confidence ?? row.confidence) === row.confidence),
    [answer, kind, confidence],
  );
  const rows = useMemo(() => (isWhole ? ofKind : ofKind.slice(0, SHOWN)), [ofKind, isWhole]);
  const found = useMemo(() => answer.byKind.filter(({ findings }) => findings > 0), [answer]);
  const kindColumns = useMemo(() => columnsOfKinds(answer), [answer]);
  const columns = useMemo(() => columnsOf(rows), [rows]);
  if (found.length === 0)
    return <Empty title="Nothing was found">No rule saw usage that could cost less. Rules need 50 calls of an identity on a model.</Empty>;
  return (
    <>
      <TableSection
        after
        finding={kindsFinding(found)}
        about={kindsAbout(answer.byKind, answer.linesRead !== null)}
        name="Savings by kind"
        viewKey="efficiency.kinds"
        fileName="efficiency-kinds"
        columns={kindColumns}
        rows={found}
        rowKey={(row) => row.kind}
        selectedKey={kind}
        onRowPress={(row) => void setKind(row.kind === kind ? null : row.kind)}
      />
      <TableSection
        after
        finding={
          kind === null
            ? `${formatCount(ofKind.length)} ${ofKind.length === 1 ? "finding" : "findings"}`
            : `${KIND_NAMES[kind]}: ${formatCount(ofKind.length)}`
        }
        about={`Estimates for a month, ${rows.length < ofKind.length ? `the ${SHOWN} largest` : "largest first"}; press a row for the reason and what to do${answer.unlisted > 0 ? `. ${formatCount(answer.unlisted)} smaller ones are in the totals only` : ""}`}
        actions={
          <>
            {confidence === null ? null : (
              <Button tone="plain" icon="x" onClick={() => void setConfidence(null)}>
                {CONFIDENCE_NAMES[confidence]} confidence
              </Button>
            )}
            {kind === null ? null : (
              <Button tone="plain" icon="x" onClick={() => void setKind(null)}>
                All kinds
              </Button>
            )}
            {ofKind.length > SHOWN ? (
              <Button tone="plain" onClick={() => setWhole(!isWhole)}>
                {isWhole ? `The ${SHOWN} largest` : `Show all ${formatCount(ofKind.length)}`}
              </Button>
            ) : null}
          </>
        }
        name="Findings"
        viewKey="efficiency.findings"
        fileName="efficiency-findings"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => entityHref("identity", row.identity.id)}
        selectedKey={openId}
        onRowPress={(row) => setOpenId(row.id)}
        leads
      />
      <FindingPanel finding={answer.findings.find((row) => row.id === openId)} answer={answer} onClose={() => setOpenId(null)} />
    </>
  );
}

type KindRow = Efficiency["byKind"][number];

const columnsOfKinds = ({ savingUsd, byKind }: Efficiency): Column<KindRow>[] => [
  { id: "kind", head: "Kind", cell: (row) => KIND_NAMES[row.kind], csv: (row) => row.kind },
  {
    id: "findings",
    head: "Findings",
    number: true,
    cell: (row) => <Count value={String(row.findings)} />,
    csv: (row) => String(row.findings),
    total: <Count value={String(byKind.reduce((sum, row) => sum + row.findings, 0))} />,
  },
  {
    id: "saving",
    head: "Saves a month",
    number: true,
    cell: (row) => <Money value={row.savingUsd} strong />,
    csv: (row) => row.savingUsd,
    total: <Money value={savingUsd} />,
  },
  { id: "share", head: "Share", number: true, cell: (row) => <ShareBar value={row.savingUsd} total={savingUsd} /> },
];

const columnsOf = (rows: readonly Finding[]): Column<Finding>[] => [
  {
    id: "identity",
    head: "Identity",
    cell: (row) => (
      <Entity name={row.identity.name} kind={row.identity.kind ?? "identity"} href={entityHref("identity", row.identity.id)} />
    ),
    order: { by: "text", value: (row) => row.identity.name },
    csv: (row) => row.identity.name,
  },
  {
    id: "saving",
    head: "Saves a month",
    number: true,
    cell: (row) => <Money value={row.savingUsd} strong />,
    order: { by: "decimal", value: (row) => row.savingUsd },
    csv: (row) => row.savingUsd,
    total: <Money value={sumDecimals(rows.map((row) => row.savingUsd))} />,
  },
  {
    id: "what",
    head: "Finding",
    wraps: true,
    cell: (row) => row.what,
    csv: (row) => row.what,
  },
  {
    id: "model",
    head: "Model",
    cell: (row) => <span className="mono">{row.model}</span>,
    order: { by: "text", value: (row) => row.model },
    csv: (row) => row.model,
  },
  {
    id: "confidence",
    head: "Confidence",
    cell: (row) => (
      <StateMark tone={TONE[row.confidence]} calm>
        {CONFIDENCE_NAMES[row.confidence]}
      </StateMark>
    ),
    order: { by: "text", value: (row) => row.confidence },
    csv: (row) => row.confidence,
  },
  {
    id: "cost",
    head: "Rests on",
    number: true,
    title: "What the usage cost that it rests on; one usage may carry several findings",
    cell: (row) => <Money value={row.costUsd} />,
    order: { by: "decimal", value: (row) => row.costUsd },
    csv: (row) => row.costUsd,
  },
  { id: "why", head: "Reason", startHidden: true, wraps: true, cell: (row) => row.why, csv: (row) => row.why },
  { id: "advice", head: "What to do", startHidden: true, wraps: true, cell: (row) => row.advice, csv: (row) => row.advice },
];
