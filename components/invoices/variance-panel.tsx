"use client";
import { useState } from "react";
import { REASON_NAMES, SETTLEMENT_NAMES, TO_DECIDE, VARIANCE_NAMES } from "@/lib/invoices/core/kinds";
import type { Decision, ReconciliationView, VarianceFacts, VarianceView } from "@/lib/invoices/core/views";
import { formatDay, formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Amount, Count } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { TextLink } from "../ui/text-link";
import { kindSays, varianceSays } from "./invoice-words";
import { SettleDialog } from "./settle-dialog";

type PanelProps = { variance: VarianceView; view: ReconciliationView; onClose: () => void };

/** One difference: what was compared, day by day, and what was decided. */
export function VariancePanel({ variance, view, onClose }: PanelProps) {
  const [asked, setAsked] = useState(false);
  const mayDecide = view.may.settle && TO_DECIDE.has(variance.kind);
  const says = varianceSays(variance);
  return (
    <Panel
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={variance.title}
      about={`${variance.providerName}, ${VARIANCE_NAMES[variance.kind].toLowerCase()}`}
      {...(mayDecide && {
        footer: (
          <Button tone="primary" onClick={() => setAsked(true)}>
            {variance.decision ? "Decide anew" : "Settle it"}
          </Button>
        ),
      })}
    >
      <p>{kindSays(variance)}</p>
      {says ? <p>{says}</p> : null}
      <KeyValues rows={factRows(variance)} />
      {variance.decision ? <Decided title="Settled" decision={variance.decision} /> : null}
      {variance.outdated ? (
        <Decided
          title={`Settled at ${formatMoney(variance.outdated.differenceUsd, { sign: true })}; the difference has changed since`}
          decision={variance.outdated}
        />
      ) : null}
      <Evidence facts={variance.facts} />
      {!mayDecide && view.periodState === "closed" ? <p className="muted">The period is closed: what it charged stays as it is.</p> : null}
      {asked ? <SettleDialog variance={variance} period={view.periodId} onClose={() => setAsked(false)} /> : null}
    </Panel>
  );
}

function factRows({ place, facts, meteredUsd, invoicedUsd, differenceUsd }: VarianceView) {
  const model = place.model === null ? null : (entityHref("model", place.model) ?? null);
  return [
    ...(place.model === null ? [] : [{ name: "Model", value: model ? <TextLink href={model}>{place.model}</TextLink> : place.model }]),
    ...(place.project === null ? [] : [{ name: "Project", value: place.project }]),
    ...(place.key === null ? [] : [{ name: "Key", value: place.key }]),
    ...(place.day === null ? [] : [{ name: "Day", value: formatDay(place.day, { year: true }) }]),
    { name: facts.agreed ? "Agreed" : "Metered", value: formatMoney(meteredUsd) },
    { name: "Invoiced", value: formatMoney(invoicedUsd) },
    ...(facts.quantity
      ? [
          { name: "Quantity metered", value: formatCount(facts.quantity.metered) },
          { name: "Quantity invoiced", value: formatCount(facts.quantity.invoiced) },
        ]
      : []),
    ...(facts.ratePerMillion
      ? [
          { name: facts.agreed ? "Agreed, for a million" : "Metered, for a million", value: formatMoney(facts.ratePerMillion.metered) },
          { name: "Invoiced, for a million", value: formatMoney(facts.ratePerMillion.invoiced) },
        ]
      : []),
    { name: "Of this cause", value: formatMoney(differenceUsd, { sign: true }), sum: true },
  ];
}

function Decided({ title, decision }: { title: string; decision: Decision }) {
  return (
    <>
      <h3>{title}</h3>
      <KeyValues
        rows={[
          { name: "How", value: SETTLEMENT_NAMES[decision.settlement] },
          { name: "Reason", value: REASON_NAMES[decision.reasonCode] },
          { name: "Note", value: <span dir="auto">{decision.note}</span> },
          ...(decision.owner ? [{ name: "Answers for it", value: decision.owner.name }] : []),
          { name: "By", value: `${decision.by}, ${formatInstant(decision.at)}` },
        ]}
      />
    </>
  );
}

type Day = VarianceFacts["days"][number];
const dayColumns = (isAgreed: boolean): Column<Day>[] => [
  { id: "day", head: "Day", cell: (row) => row.day, csv: (row) => row.day },
  {
    id: "metered",
    head: isAgreed ? "Agreed, $" : "Metered, $",
    number: true,
    cell: (row) => <Amount value={row.meteredUsd} />,
    csv: (row) => row.meteredUsd,
  },
  { id: "invoiced", head: "Invoiced, $", number: true, cell: (row) => <Amount value={row.invoicedUsd} />, csv: (row) => row.invoicedUsd },
  {
    id: "quantity",
    head: "Metered",
    number: true,
    cell: (row) => (row.meteredQuantity === null ? "—" : <Count value={row.meteredQuantity} />),
  },
  {
    id: "billed",
    head: "Invoiced",
    number: true,
    cell: (row) => (row.invoicedQuantity === null ? "—" : <Count value={row.invoicedQuantity} />),
  },
  {
    id: "difference",
    head: "Of this cause, $",
    number: true,
    cell: (row) => <Amount value={row.differenceUsd} sign />,
    csv: (row) => row.differenceUsd,
  },
];

function Evidence({ facts }: { facts: VarianceFacts }) {
  return (
    <>
      {facts.lines.length > 0 ? (
        <>
          <h3>Lines that repeat others</h3>
          <KeyValues
            rows={facts.lines.map(({ id, day, description, amountUsd }) => ({
              name: `${formatDay(day)}, line ${id}`,
              value: `${description}, ${formatMoney(amountUsd)}`,
            }))}
          />
        </>
      ) : null}
      {facts.days.length > 0 ? (
        <>
          <h3>Day by day</h3>
          <DataTable name="Day by day" columns={dayColumns(facts.agreed === true)} rows={facts.days} rowKey={(row) => row.day} quiet />
        </>
      ) : null}
    </>
  );
}
