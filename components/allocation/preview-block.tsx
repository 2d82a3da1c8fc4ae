"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { PreviewView } from "@/lib/allocation/core/views";
import type { PeriodList } from "@/lib/chargeback";
import { BeforeAfterTable } from "../charts/before-after-table";
import { formatMoney, formatShare } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Section } from "../ui/section";
import { Select } from "../ui/select";
import { PERIODS_PATH, PREVIEW_PATH } from "./allocation-paths";
import { counted, LEFT_WHY } from "./allocation-words";

/** Typing settles before the server is asked. */
const SETTLE_MS = 400;
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

type PreviewBlockProps = {
  /** A rule that is being written; without one all rules that hold. */
  draft?: object;
  /** Why there is nothing to show yet. */
  missing?: string | null;
};

/** What each cost centre bears before and after, in any period. */
export function PreviewBlock({ draft, missing = null }: PreviewBlockProps) {
  const periods = useRead<PeriodList>(PERIODS_PATH);
  const [periodId, setPeriodId] = useState<string | null>(null);
  const body = useSettled(JSON.stringify({ ...(periodId === null ? {} : { periodId }), ...(draft ? { draft } : {}) }));
  const preview = useQuery<PreviewView>({
    queryKey: [PREVIEW_PATH, body],
    queryFn: ({ signal }) => fetchJson<PreviewView>(PREVIEW_PATH, { method: "POST", body: JSON.parse(body), signal }),
    enabled: missing === null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const shown = periodId ?? preview.data?.period.id;
  const choices = (periods.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Section
      after
      finding={missing === null && preview.data ? findingOf(preview.data, draft !== undefined) : "Before and after"}
      name="Largest remainder in whole smallest units, so the sum before equals the sum after. Nothing is stored."
      actions={<Select aria-label="Period" value={shown} choices={choices} placeholder="Period" onChange={setPeriodId} />}
    >
      {missing === null ? (
        <QueryBlock query={preview} skeleton={<TableSkeleton rows={8} />} title="The preview did not load">
          {(view) => <PreviewTable view={view} />}
        </QueryBlock>
      ) : (
        <Empty bare>{missing}</Empty>
      )}
    </Section>
  );
}

function findingOf({ moved, currency, rows, period }: PreviewView, isDraft: boolean): string {
  const gaining = rows.filter(({ change }) => Number(change) > 0).length;
  const what = isDraft ? "The rule" : "The allocation";
  if (Number(moved) === 0) return `${what} moves nothing in ${period.name}`;
  return `${what} moves ${formatMoney(moved, { currency })} into ${counted(gaining, "cost centre")} in ${period.name}`;
}

function PreviewTable({ view }: { view: PreviewView }) {
  const { currency, weightName } = view;
  return (
    <>
      <BeforeAfterTable
        name="Cost centres before and after the allocation"
        rows={view.rows.map(({ id, name, before, after, ratio }) => ({
          ...{ id: id || "unattributed", name, before, after, code: id },
          ...(ratio === null ? {} : { weight: formatShare(Number(ratio)) }),
        }))}
        {...(weightName === null ? {} : { weightHead: weightName })}
        currency={currency}
        empty={
          <Empty bare title="Nothing was spent in this period">
            There is nothing to spread yet.
          </Empty>
        }
      />
      {view.leftovers.map(({ ruleName, holder, amount, why }) => (
        <p className="sub" key={`${ruleName} ${holder} ${amount}`}>
          {formatMoney(amount, { currency })} stays with {holder}: of “{ruleName}” {LEFT_WHY[why]}.
        </p>
      ))}
    </>
  );
}
