import type { ReactNode } from "react";
import { cx } from "../ui/cx";

/** Nothing here: why, and what to do next. `bare` under a finding, in place of a table or in a rail: no frame, words at the left, and no title where the finding says it. */
export function Empty({
  title,
  children,
  actions,
  bare,
}: {
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  bare?: boolean;
}) {
  return (
    <div className={cx("empty", bare && "bare")}>
      {title ? bare ? <h3>{title}</h3> : <h2>{title}</h2> : null}
      {children ? <p>{children}</p> : null}
      {actions ? <div className="acts">{actions}</div> : null}
    </div>
  );
}
