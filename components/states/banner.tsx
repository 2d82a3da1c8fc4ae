import type { ReactNode } from "react";
import { cx } from "../ui/cx";
import { Icon, type IconName } from "../ui/icon";

/** A sentence above the page's content, with the link that solves it at its end. */
export function Banner({
  tone = "warn",
  icon,
  action,
  children,
}: {
  tone?: "warn" | "breach" | "calm";
  icon?: IconName;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={cx("banner", tone !== "warn" && tone)} role={tone === "calm" ? "status" : "alert"}>
      <Icon name={icon ?? (tone === "calm" ? "info" : tone)} />
      <span>{children}</span>
      {action}
    </div>
  );
}

/** Part of the answer is missing. Say which part: "Gateway eu-1 has sent nothing since 11:40 UTC". */
export function Partial({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Banner icon="warn" action={action}>
      {children}
    </Banner>
  );
}
