import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconName } from "./icon";

export type StateTone = "ok" | "warn" | "breach" | "waiting" | "none";

const ICON: Record<StateTone, IconName> = { ok: "ok", warn: "warn", breach: "breach", waiting: "clock", none: "circle" };

/** A state: always an icon and a word, which begins with a capital. `calm` colours the icon only, for queues where every line has one. */
export function StateMark({ tone, calm, children }: { tone: StateTone; calm?: boolean; children: ReactNode }) {
  return (
    <span className={cx("state", tone, calm && "calm")}>
      <Icon name={ICON[tone]} />
      {typeof children === "string" ? children.charAt(0).toUpperCase() + children.slice(1) : children}
    </span>
  );
}
