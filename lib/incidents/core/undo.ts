import type { StepDetails, StepKind } from "./step";

/** Whether a step was a deed that can still be taken back. */
export const mayUndo = ({ kind, details, undoneAt }: { kind: StepKind; details: StepDetails; undoneAt: Date | null }): boolean =>
  kind === "deed" && details.made !== undefined && undoneAt === null;
