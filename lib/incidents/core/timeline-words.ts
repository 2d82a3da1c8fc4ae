/** How what happened is said on the timeline of an incident. */
export const countOf = (count: number): string => count.toLocaleString("en-GB");
export const callsOf = (count: number): string => `${countOf(count)} ${count === 1 ? "call" : "calls"}`;

const OBJECTS: Readonly<Record<string, string>> = {
  identity: "Identity",
  credential: "Key",
  person: "Person",
  grant: "Grant",
};
const VERBS: Readonly<Record<string, string>> = {
  create: "created",
  change: "changed",
  approve: "approved",
  revoke: "revoked",
  archive: "archived",
  end: "ended",
  refuse: "refused",
  suspend: "suspended",
};

/** "credential.revoke" is "Key revoked"; what nobody worded is told as it is kept. */
export function auditWords(action: string, objectType: string): string {
  const verb = action.split(".").at(-1) ?? action;
  const name = OBJECTS[objectType] ?? `${objectType.charAt(0).toUpperCase()}${objectType.slice(1).replaceAll("_", " ")}`;
  return `${name} ${VERBS[verb] ?? verb.replaceAll("_", " ")}`;
}

const DECISIONS: Readonly<Record<string, string>> = { deny: "refused", throttle: "slowed down", allow: "let through against a rule" };

/** @param calls 0: the words without a count. */
export function decisionWords(decision: string, reason: string, budgetName: string | null, calls: number): string {
  const done = DECISIONS[decision] ?? decision;
  const because = budgetName ?? reason.replaceAll("_", " ");
  return `${because}: ${calls === 0 ? "" : `${callsOf(calls)} `}${done}`;
}

export const REVIEW_WORDS: Readonly<Record<string, string>> = {
  keep: "keep",
  keep_until: "keep for a time",
  narrow: "narrow",
  rotate: "rotate",
  revoke: "revoke",
  reassign: "give to somebody else",
  not_sure: "not sure",
  postpone: "later",
  no_response: "no answer",
  undone: "taken back",
};
