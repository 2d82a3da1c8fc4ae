/** What each decision needs. Pure: the use case looks everything up and refuses with all faults at once. */
import type { ToolRow } from "@/lib/identities/core/governance";
import { isWithin } from "@/lib/identities/core/grants";
import type { ErrorDetail } from "@/lib/kernel/errors";
import type { CampaignKind, ItemDecision, ReviewRules } from "../schemas";
import { addDays } from "./due";
import { isHalfTold, NARROWED_LISTS, type Narrowed } from "./narrowed";
import { answeredAs } from "./outcome";

/** Days that something may be kept, or put off, at most. */
export const KEEP_DAYS = 180;
export const KEEP_DAYS_TIER_1 = 90;
export const POSTPONE_DAYS = 30;

export type Decidable = {
  tier: number;
  recommendation: string;
  marks: readonly string[];
  kind: CampaignKind;
  rules: Pick<ReviewRules, "reassign" | "justifyAlways">;
  ownerId: string | null;
  parts: readonly { kind: string; subjectId: string; recommendation: string }[];
  /** By kind what is granted now; a kind without any is not limited. */
  granted: Readonly<Record<Narrowed, readonly string[]>>;
  /** All tools of the inventory; null: not looked up, so that names of sources of data are taken as they are. */
  tools: readonly Pick<ToolRow, "id" | "name" | "aliases" | "kind" | "archivedAt">[] | null;
  /** This review came of a postponed one. */
  wasPostponed: boolean;
};
type Input = Pick<ItemDecision, "decision" | "reasonCode" | "comment" | "validUntil" | "choices" | "narrowTo" | "newOwner">;

const fault = (location: string, message: string, fix: string): ErrorDetail => ({ location, message, fix });

export function faultsOf(input: Input, item: Decidable, now: Date): ErrorDetail[] {
  return [...partFaults(input, item), ...termFaults(input, item, now), ...wordFaults(input, item), ...ownFaults(input, item)];
}

function partFaults({ choices, decision }: Input, { parts }: Decidable): ErrorDetail[] {
  const known = new Set(parts.map(({ kind, subjectId }) => `${kind} ${subjectId}`));
  const named = choices.map(({ kind, subjectId }) => `${kind} ${subjectId}`);
  return [
    ...choices.flatMap(({ kind, subjectId }, i) =>
      known.has(`${kind} ${subjectId}`)
        ? []
        : [fault(`choices[${i}]`, "This is no part of the item.", "Choose for parts of the item only.")],
    ),
    ...choices.flatMap(({ kind, choice }, i) =>
      kind === "grant" && choice === "rotate" ? [fault(`choices[${i}]`, "A grant has no secret.", "Keep or revoke it.")] : [],
    ),
    ...(new Set(named).size < named.length ? [fault("choices", "A part is named twice.", "Choose once for each part.")] : []),
    ...(choices.some(({ choice }) => choice !== "keep") && ["reassign", "not_sure", "postpone"].includes(decision)
      ? [fault("choices", "Nothing changes with this decision.", "Leave the choices out.")]
      : []),
  ];
}

function termFaults({ decision, validUntil }: Input, { tier, kind, wasPostponed }: Decidable, now: Date): ErrorDetail[] {
  const needsTerm = decision === "keep_until" || decision === "postpone";
  if (decision === "postpone" && kind !== "event")
    return [fault("decision", "Only a review after an event can be postponed.", "Keep it until a date instead.")];
  if (decision === "postpone" && wasPostponed) return [fault("decision", "It was postponed once already.", "Decide it now.")];
  if (validUntil === undefined) return needsTerm ? [fault("validUntil", "A date is needed.", "Say until when.")] : [];
  if (!needsTerm && decision !== "rotate") return [fault("validUntil", "This decision has no date.", "Leave it out.")];
  const most = decision === "keep_until" ? (tier === 1 ? KEEP_DAYS_TIER_1 : KEEP_DAYS) : POSTPONE_DAYS;
  // A chosen day runs to its end.
  if (validUntil > addDays(now, most + 1)) return [fault("validUntil", `At most ${most} days from now.`, "Choose an earlier date.")];
  return validUntil <= now ? [fault("validUntil", "It lies in the past.", "Choose a later date.")] : [];
}

function wordFaults(input: Input, { tier, recommendation, rules }: Decidable): ErrorDetail[] {
  const { decision, comment, reasonCode } = input;
  const keeps = decision === "keep" || decision === "keep_until";
  const disagrees = keeps && answeredAs(input) === decision && recommendation !== "keep" && recommendation !== "none";
  const needed = rules.justifyAlways || decision === "revoke" || decision === "not_sure" || (keeps && tier === 1) || disagrees;
  return [
    ...(keeps && reasonCode === undefined ? [fault("reasonCode", "A reason is needed.", "Choose why it is kept.")] : []),
    ...(needed && !comment ? [fault("comment", "Words are needed here.", "Say why in a sentence.")] : []),
  ];
}

function ownFaults(input: Input, item: Decidable): ErrorDetail[] {
  const { decision, narrowTo, newOwner } = input;
  if (item.marks.includes("removed_since") && decision !== "revoke") {
    return [fault("decision", "It was revoked meanwhile.", "Acknowledge it by revoking it here too.")];
  }
  if (decision === "reassign") {
    if (!item.rules.reassign) return [fault("decision", "This review allows no handing over.", "Decide it, or say that you are not sure.")];
    if (newOwner === undefined) return [fault("newOwner", "A new owner is needed.", "Say whose it is.")];
    return newOwner === item.ownerId ? [fault("newOwner", "That is who owns it now.", "Name somebody else.")] : [];
  }
  if (newOwner !== undefined) return [fault("newOwner", "Nothing is handed over.", "Decide to reassign it.")];
  if (decision === "rotate" && !item.parts.some(({ kind }) => kind === "credential")) {
    return [fault("decision", "It has no credential.", "Decide something else.")];
  }
  return decision === "narrow"
    ? narrowFaults(input, item)
    : narrowTo
      ? [fault("narrowTo", "Nothing is narrowed.", "Decide to narrow it.")]
      : [];
}

function narrowFaults({ narrowTo = {}, choices }: Input, { granted, tools }: Decidable): ErrorDetail[] {
  const hasDiff = choices.some(({ choice }) => choice === "revoke") || Object.values(narrowTo).some((value) => value !== undefined);
  if (!hasDiff) return [fault("narrowTo", "What stays allowed is needed.", "List it, or revoke single parts.")];
  return NARROWED_LISTS.flatMap((list) => {
    const now = granted[list];
    const wanted = narrowTo[list];
    if (!wanted) return [];
    // These are given elsewhere: where none was granted here, a list of them would not limit but grant.
    if (now.length === 0 && isHalfTold(list))
      return [fault(`narrowTo.${list}`, "None of these is granted, so there is none to narrow.", "Leave the list out.")];
    if (wanted.length === 0 && now.length === 0)
      return [fault(`narrowTo.${list}`, "An empty list would limit nothing.", "List what stays allowed.")];
    if (now.length === 0) return [];
    return wanted
      .filter((value) => !now.some((whole) => isWithin(whole, value)))
      .map((value) => fault(`narrowTo.${list}`, `"${value}" is not granted now.`, "Narrow to less than what is granted."));
  }).concat(sourceFaults(narrowTo.dataSources ?? [], granted.dataSources, tools));
}

/** Leave to read every source lets any text through: what was not granted by its own name has to be a source that there is. */
function sourceFaults(wanted: readonly string[], granted: readonly string[], tools: Decidable["tools"]): ErrorDetail[] {
  if (tools === null) return [];
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  const sources = tools.filter(({ kind, archivedAt }) => kind === "data_source" && archivedAt === null);
  const known = new Set(lower([...granted, ...sources.flatMap(({ id, name, aliases }) => [id, name, ...aliases])]));
  return wanted
    .filter((value) => granted.some((whole) => isWithin(whole, value)) && !known.has(value.toLowerCase()))
    .map((value) =>
      fault("narrowTo.dataSources", `"${value}" is no source of data that is connected.`, "Name one of the connected tools."),
    );
}
