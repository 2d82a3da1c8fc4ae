"use client";
import type { Closers } from "@/lib/chargeback";
import type { PeriodView } from "@/lib/chargeback/core/views";
import { useRead } from "../states/use-read";
import { cx } from "../ui/cx";
import { Icon, type IconName } from "../ui/icon";
import { CLOSERS_PATH } from "./chargeback-path";
import { type CloseStep, stepsOf } from "./period-words";

const ICON: Record<CloseStep["key"], IconName> = { open: "circle", in_review: "clock", closed: "lock" };
const SAID: Record<CloseStep["state"], string> = { done: "done", now: "now", later: "later" };

/** Who besides the caller could close; of those who take no part in closing nothing is asked. */
export function useClosers(takesPart: boolean): readonly string[] {
  const { data } = useRead<Closers>(takesPart ? CLOSERS_PATH : null);
  return (data?.data ?? []).map(({ name }) => name);
}

/** Open, In review, Closed, under the ink rule: where the period stands and who is needed next. */
export function CloseSteps({ period, closers }: { period: PeriodView; closers: readonly string[] }) {
  return (
    <ol className="cb-steps" aria-label="Steps of the close">
      {stepsOf(period, closers).map(({ key, word, about, state }) => (
        <li key={key} className={cx(state)} aria-current={state === "now" ? "step" : undefined}>
          <Icon name={state === "done" && key !== "closed" ? "ok" : ICON[key]} label={SAID[state]} />
          <b>{word}</b>
          <span title={about}>{about}</span>
        </li>
      ))}
    </ol>
  );
}
