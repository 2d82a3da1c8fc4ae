/** Parts of one span, as LangSmith's clients may tell it: ends with and without counts, and counts that came without an end. */
import { type CallReport, isToldLater, type Reading } from "./report";

const isOfCall = ({ kind }: CallReport): boolean => kind === "call";
const isEmbedding = ({ event }: CallReport): boolean => event?.isEmbedding === true;

/**
 * Counts told later are those of a call only where it is known that a call had ended: a chain repeats what its calls
 * counted. Those that do not say that they are of an embedding were read as of a chat.
 */
export function isStray(report: CallReport, ends: readonly CallReport[]): boolean {
  if (!isToldLater(report)) return false;
  const calls = ends.filter(isOfCall);
  return calls.length === 0 || calls.some((end) => isEmbedding(end) !== isEmbedding(report));
}

/** An end that is evidence for good was counted elsewhere, and what comes to it now with it: not the part that counts it. */
export const isCountedElsewhere = (report: CallReport, ends: readonly CallReport[]): boolean =>
  report.fixedRole !== "billable" && !report.isCounted && ends.some((end) => isOfCall(end) && end.fixedRole === "evidence");

type Known = { callId: string | undefined } & Pick<Reading, "times">;

/**
 * What a part leaves open is that of the end beside it: the id of the answer, and when that came, since the same id at
 * another time is another call.
 */
export function knownWithEnd(report: CallReport, ends: readonly CallReport[]): Known {
  const callId = report.event?.callId;
  const end = ends.find(({ event }) => event?.callId !== undefined) ?? ends[0];
  if (!end?.event || (callId !== undefined && !isToldLater(report))) return { callId };
  const { startUs, endUs } = end.event;
  return { callId: callId ?? end.event.callId, times: { startUs, endUs } };
}
