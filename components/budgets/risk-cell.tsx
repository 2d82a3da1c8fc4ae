import type { BudgetView } from "@/lib/budgets/core/views";
import type { BreachSummary } from "@/lib/warnings";
import { formatShare } from "../charts/prepare/format";
import { StateMark } from "../tables/cells";
import { momentWords } from "./budget-words";

const LIKELY = 0.5;
/** Less than this is said in words: it is no risk. */
const CALM = 0.1;

/** How likely and when a budget runs out. @param breach Undefined while it is not known yet, or where nothing can be said. */
export function RiskCell({ budget, breach, now }: { budget: BudgetView; breach: BreachSummary | undefined; now: string }) {
  const { counter, state } = budget;
  if (state === "exhausted") return <StateMark tone="breach">Used up</StateMark>;
  if (!counter || state === "ended" || state === "archived") return <span className="muted">—</span>;
  const chance = breach?.probability == null ? null : Number(breach.probability);
  if (chance === null || chance < CALM)
    return (
      <StateMark tone={state === "warning" ? "warn" : "ok"} calm>
        {state === "warning" ? "Near its limit" : "In pace"}
      </StateMark>
    );
  const when = breach?.dates?.p50 ?? breach?.dates?.p10;
  return (
    <StateMark tone={chance >= LIKELY ? "warn" : "ok"} calm={chance < LIKELY}>
      {`${formatShare(chance)} likely${when && chance >= LIKELY ? `, ${momentWords(when, now, { long: false })}` : ""}`}
    </StateMark>
  );
}
