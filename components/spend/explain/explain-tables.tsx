"use client";
import type { Coming, Driver, Explanation, PriceChange } from "@/lib/reporting";
import { GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import { formatDay } from "../../charts/prepare/dates";
import { formatMoney } from "../../charts/prepare/format";
import { entityHref } from "../../shell/destinations";
import { Empty } from "../../states/empty";
import { Entity, Money } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { DataTable } from "../../tables/data-table";
import { PlainList } from "../../ui/lists";
import { Section } from "../../ui/section";
import { EFFECT_NAME, mainEffect } from "./explain-words";
import { moveWords } from "./price-change-words";

/** The groups behind the change, and all others in one row: they sum to it. */
export function DriverTable({ answer, kept }: { answer: Explanation; kept: string }) {
  const [first = "identity", second] = answer.groupBy;
  const nameOf = (row: Driver): string => (row.rest === undefined ? (row.group[first]?.name ?? "") : `${row.rest} others`);
  const hrefOf = (row: Driver): string | undefined =>
    row.rest === undefined && row.group[first]?.id ? entityHref(first, row.group[first].id, kept) : undefined;
  const columns: Column<Driver>[] = [
    {
      id: "driver",
      head: GROUPING_LABEL[first],
      wraps: true,
      cell: (row) => (
        <>
          <Entity name={nameOf(row)} href={hrefOf(row)} />
          {second && row.rest === undefined ? <small className="block text-12 text-ink-3">{row.group[second]?.name}</small> : null}
        </>
      ),
    },
    {
      id: "mostly",
      head: "Mostly",
      cell: (row) => {
        const effect = mainEffect(row);
        return effect ? EFFECT_NAME[effect].toLowerCase() : <span className="muted">—</span>;
      },
    },
    {
      id: "change",
      head: "Change",
      number: true,
      cell: (row) => <Money value={row.changeUsd} sign strong />,
      total: <Money value={answer.total.changeUsd} sign />,
    },
  ];
  return (
    <Section finding="Drivers" name="The largest changes; they sum to the whole">
      <DataTable
        name="Drivers of the change"
        columns={columns}
        rows={answer.drivers}
        rowKey={(row) => (row.rest === undefined ? JSON.stringify(answer.groupBy.map((grouping) => row.group[grouping]?.id)) : "rest")}
        rowHref={hrefOf}
        totalWord="Change"
        empty={<Empty bare title="Nothing was used in either span" />}
      />
    </Section>
  );
}

export function PriceChangeList({ changes, kept }: { changes: readonly PriceChange[]; kept: string }) {
  if (changes.length === 0) return null;
  return (
    <Section
      finding={changes.length === 1 ? "One price changed" : `${changes.length} prices changed`}
      name="From the price book, of models in view"
    >
      <PlainList
        rows={changes.map((change) => ({
          key: `${change.provider} ${change.model} ${change.at}`,
          words: (
            <Entity
              mono
              name={change.model}
              href={entityHref("model", change.model, kept)}
              about={`${formatDay(change.at)}, ${change.origin === "agreed" ? "agreed" : "list price"}`}
            />
          ),
          end: moveWords(change),
        }))}
      />
    </Section>
  );
}

export function NewModelList({ models, kept }: { models: Explanation["newModels"]; kept: string }) {
  if (models.length === 0) return null;
  return (
    <Section finding={models.length === 1 ? "One model is new" : `${models.length} models are new`} name="Not used in the span before">
      <PlainList
        rows={models.map(({ provider, model, costUsd }) => ({
          key: `${provider} ${model}`,
          words: <Entity mono name={model} href={entityHref("model", model, kept)} />,
          end: formatMoney(costUsd),
        }))}
      />
    </Section>
  );
}

export function ComingList({ title, name, rows, kept }: { title: string; name: string; rows: readonly Coming[]; kept: string }) {
  if (rows.length === 0) return null;
  return (
    <Section finding={title} name={name}>
      <PlainList
        rows={rows.map(({ identity, provider, model, changeUsd }) => ({
          key: `${identity.id} ${provider} ${model}`,
          words: <Entity name={identity.name} href={entityHref("identity", identity.id, kept)} about={model} />,
          end: <Money value={changeUsd} sign />,
        }))}
      />
    </Section>
  );
}
