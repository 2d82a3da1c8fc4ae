import type { TaskState } from "@/lib/revocation/core/task";
import { cx } from "../ui/cx";
import { StateMark } from "../ui/state-mark";
import { STATE_WORDS } from "./revocation-words";

const REACHED: Readonly<Record<TaskState, number>> = {
  queued: 1,
  sent: 2,
  failed: 2,
  reopened: 3,
  confirmed: 3,
  verified: 4,
  cancelled: 0,
};
const STEPS = ["queued", "sent", "confirmed", "verified"] as const;

/** How far it has come: queued, sent, confirmed, verified. The word says it; the bars show it again. */
export function StateSteps({ state, isOverdue }: { state: TaskState; isOverdue?: boolean }) {
  const { word, tone } = STATE_WORDS[state];
  return (
    <span className="rvk-state">
      <StateMark tone={isOverdue && tone === "waiting" ? "warn" : tone} calm>
        {word}
      </StateMark>
      <span className={cx("rvk-steps", tone)} aria-hidden="true">
        {STEPS.map((step, place) => (
          <i key={step} className={place < REACHED[state] ? "on" : undefined} />
        ))}
      </span>
    </span>
  );
}
