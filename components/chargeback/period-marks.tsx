import type { PeriodState, StatementRow, StatementState } from "@/lib/chargeback/core/views";
import { Icon } from "../ui/icon";
import { StateMark, type StateTone } from "../ui/state-mark";

/** Open, in review, closed: a closed one with its lock. */
export function PeriodStateMark({ state, isOver, version }: { state: PeriodState; isOver: boolean; version: number }) {
  if (state === "closed")
    return (
      <span className="state calm">
        <Icon name="lock" />
        Closed
      </span>
    );
  if (state === "in_review") return <StateMark tone="waiting">In review</StateMark>;
  return (
    <StateMark tone="none" calm>
      {version > 0 ? "Open again" : isOver ? "Open" : "Running"}
    </StateMark>
  );
}

const WORD: Record<StatementState, { tone: StateTone; word: string }> = {
  draft: { tone: "none", word: "Draft" },
  in_review: { tone: "waiting", word: "Waiting" },
  approved: { tone: "ok", word: "Agreed" },
  issued: { tone: "ok", word: "Issued" },
  disputed: { tone: "warn", word: "Disputed" },
  adjusted: { tone: "none", word: "Adjusted" },
  voided: { tone: "none", word: "Replaced" },
};

type Answered = Pick<StatementRow, "state" | "answer" | "isOverdue">;

/** The state of a statement as its owner made it: agreed, objected, late, or one of its own life. */
export function statementMark({ state, answer, isOverdue }: Answered): { tone: StateTone; word: string } {
  if (state === "in_review" && answer === "objected") return { tone: "warn", word: "Objected" };
  if (state === "in_review" && isOverdue) return { tone: "warn", word: "Overdue" };
  return WORD[state];
}

export function StatementStateMark(given: Answered) {
  const { tone, word } = statementMark(given);
  return (
    <StateMark tone={tone} calm={tone !== "warn"}>
      {word}
    </StateMark>
  );
}
