import type { ReactNode } from "react";
import { cx } from "../ui/cx";

/** Nothing here: why, and what to do next. `bare` inside a table or a rail. */
export function Empty({ title, children, actions, bare }: { title: ReactNode; children?: ReactNode; actions?: ReactNode; bare?: boolean }) {
  return (
    <div className={cx("empty", bare && "bare")}>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {actions ? <div className="acts">{actions}</div> : null}
    </div>
  );
}
