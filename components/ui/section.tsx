import type { ReactNode } from "react";
import { cx } from "./cx";

/** A part of a page: the finding, a quieter name under it, and at the right what can be done with it. */
export function Section({
  finding,
  name,
  actions,
  after,
  tight,
  id,
  children,
}: {
  finding: ReactNode;
  name?: ReactNode;
  actions?: ReactNode;
  /** 32 px from what stands above. */
  after?: boolean;
  tight?: boolean;
  id?: string;
  children: ReactNode;
}) {
  return (
    <section className={cx("sec", after && "after", tight && "tight")} id={id}>
      <header>
        <div>
          <h2>{finding}</h2>
          {name ? <p className="sub">{name}</p> : null}
        </div>
        {actions ? <div className="sec-acts">{actions}</div> : null}
      </header>
      {children}
    </section>
  );
}

/** Main column and a rail of 280 parted by a hairline; the rail goes below when narrow. */
export function WithRail({ children, rail, label, wide }: { children: ReactNode; rail: ReactNode; label: string; wide?: boolean }) {
  return (
    <div className={cx("cols rail", wide && "wide")}>
      <div className="stack">{children}</div>
      <aside aria-label={label}>
        <div className="stack">{rail}</div>
      </aside>
    </div>
  );
}

/** Sections under each other, 32 px apart. */
export function Stack({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx("stack", className)}>{children}</div>;
}
