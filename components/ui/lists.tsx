import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconName } from "./icon";

export type Need = {
  key: string;
  icon: IconName;
  tone?: "breach" | "warn" | "ok";
  title: ReactNode;
  reason?: ReactNode;
  action?: ReactNode;
};

/** Things that need somebody: icon, name, reason, and at the end of the line the link that solves it. */
export function NeedsList({ needs }: { needs: readonly Need[] }) {
  return (
    <ul className="needs">
      {needs.map((need) => (
        <li key={need.key}>
          <Icon name={need.icon} className={cx(need.tone)} />
          <b>{need.title}</b>
          {need.reason || need.action ? (
            <p>
              {need.reason} {need.action}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export type Moment = {
  key: string;
  at: ReactNode;
  dateTime?: string;
  title: ReactNode;
  about?: ReactNode;
  tone?: "breach" | "warn" | "hollow";
};

/** What happened, newest first. */
export function Timeline({ moments }: { moments: readonly Moment[] }) {
  return (
    <ol className="tl">
      {moments.map((moment) => (
        <li key={moment.key} className={moment.tone}>
          <time dateTime={moment.dateTime}>{moment.at}</time>
          <span className="pt" />
          <div>
            {moment.title}
            {moment.about ? <small>{moment.about}</small> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

export type Step = { key: string; title: ReactNode; about?: ReactNode; state: "done" | "now" | "open" | "later" };
const STEP_ICON: Record<Step["state"], IconName> = { done: "ok", now: "circle", open: "warn", later: "circle" };
const STEP_WORD: Record<Step["state"], string> = { done: "done", now: "now", open: "open", later: "later" };

export function Steps({ steps, beside }: { steps: readonly Step[]; beside?: boolean }) {
  return (
    <ol className={cx("steps", beside && "beside")}>
      {steps.map((step) => (
        <li key={step.key} className={step.state} aria-current={step.state === "now" ? "step" : undefined}>
          <Icon name={STEP_ICON[step.state]} label={STEP_WORD[step.state]} />
          <div>
            {step.title}
            {step.about ? <small>{step.about}</small> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Plain rows: words left, a value right. */
export function PlainList({ rows }: { rows: readonly { key: string; words: ReactNode; end?: ReactNode }[] }) {
  return (
    <ul className="plain-list">
      {rows.map((row) => (
        <li key={row.key}>
          {row.words}
          {row.end ? <span className="end">{row.end}</span> : null}
        </li>
      ))}
    </ul>
  );
}
