import type { ReactNode } from "react";
import { Icon } from "../ui/icon";

/** Pages outside the shell: the name, one column, nothing else. */
export function StandAlone({ children, wide, foot }: { children: ReactNode; wide?: boolean; foot?: ReactNode }) {
  return (
    <div className="alone">
      <header>
        <span className="brand">
          <Icon name="brand" />
          Countinghouse
        </span>
      </header>
      <main id="main" className={wide ? "wide" : undefined}>
        {children}
      </main>
      <footer>{foot ?? <span>Showback and chargeback for AI usage</span>}</footer>
    </div>
  );
}
