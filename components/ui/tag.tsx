import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconName } from "./icon";

/** A label on a thing. Tinted only when it is a state to act on. */
export function Tag({
  tone,
  icon,
  title,
  children,
}: {
  tone?: "ok" | "warn" | "breach" | "accent";
  icon?: IconName;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={cx("tag", tone)} title={title}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </span>
  );
}
