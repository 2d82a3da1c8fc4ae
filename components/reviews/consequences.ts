/** What a decision will do, in words, before it is taken. */
import type { ItemDetail, PartView } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { choicesSent, type Draft, endOf, isGone, partKey } from "./decision";
import { isTold } from "./evidence-words";
import { hasLimits, isGrant, limitsSent, NARROWED, type Narrowed, nameIn, usageOf } from "./narrow";
import { counted, listed } from "./review-words";

export type StageSpan = { n: number; of: number; dueAt: string | null; undoMinutes: number };
const LIST_WORD: Readonly<Record<Narrowed, [string, string]>> = {
  models: ["model", "models"],
  tools: ["connected tool", "connected tools"],
  environments: ["environment", "environments"],
  scopes: ["scope", "scopes"],
  dataSources: ["data source", "data sources"],
};
/** So many names stand in a sentence; of more the first, and how many. */
const NAMED = 4;

/** Names of parts, or of the first of many. */
export function named(names: readonly string[]): string {
  return names.length > NAMED ? `${names.slice(0, NAMED - 1).join(", ")} and ${names.length - NAMED + 1} more` : listed(names);
}

/** Sentences, the deed first; empty while nothing is chosen. */
export function consequencesOf(item: ItemDetail, draft: Draft, stage: StageSpan): string[] {
  if (draft.decision === null) return [];
  return [...deedWords(item, draft), ...laterWords(draft, stage)];
}

function deedWords(item: ItemDetail, draft: Draft): string[] {
  const { decision } = draft;
  const owner = item.evidence.identity.owner;
  const credentials = item.partList.filter(({ kind }) => kind === "credential").length;
  if (decision === "keep") return ["Everything stays as it is, and counts as certified from that day."];
  if (decision === "keep_until") {
    const end = endOf(draft.until);
    return [
      `It stays as it is${end ? ` until ${formatDay(end, { year: true, long: true })}` : ""}, and ends by itself then unless it is reviewed again.`,
    ];
  }
  if (isGone(item)) return ["It ended already, by other means. Your answer says that you saw it."];
  if (decision === "revoke")
    return [
      `${item.identity.name} ends${credentials > 0 ? `, with ${counted(credentials, "credential")}` : ""}: its next call is refused.`,
      lastUseWords(item),
    ];
  if (decision === "reassign") {
    const whose = draft.newOwner?.name ?? "Whoever you name";
    return [`${whose} is asked to take it over, and reviews it then. Nothing ends.`];
  }
  if (decision === "not_sure") return ["It goes to the next person that the review names. Your comment goes with it."];
  if (decision === "postpone") return ["You are asked again on that day. That is possible once."];
  return partWords(item, draft, owner?.name ?? null);
}

const lastUseWords = (item: ItemDetail): string => {
  const { use } = item.evidence;
  if (use.lastSucceededOn === null) return "No call succeeded in 90 days.";
  return `It was last used on ${formatDay(use.lastSucceededOn)}, and cost ${formatMoney(use.costUsd30d)} in 30 days.`;
};

/** Of narrow and rotate: what ends, what is listed, what is rotated. */
function partWords(item: ItemDetail, draft: Draft, owner: string | null): string[] {
  const sent = new Map(choicesSent(item, draft, draft.decision ?? "keep").map((one) => [partKey(one), one.choice]));
  const chosen = (choice: string): PartView[] => item.partList.filter((part) => sent.get(partKey(part)) === choice);
  const limits = draft.decision === "narrow" ? limitsSent(item, draft.limits) : {};
  return [
    endWords(item, chosen("revoke")),
    ...NARROWED.flatMap((kind) => {
      const list = limits[kind];
      return hasLimits(limits) && list
        ? [`Only ${counted(list.length, ...LIST_WORD[kind])} stay allowed: ${named(list.map((id) => nameIn(item, id)))}.`]
        : [];
    }),
    draft.decision === "narrow" && draft.capUsd.trim() ? `It may spend ${formatMoney(draft.capUsd.trim())} a month.` : null,
    rotationWords(chosen("rotate"), owner),
  ].filter((words) => words !== null);
}

function endWords(item: ItemDetail, ending: readonly PartView[]): string | null {
  if (ending.length === 0) return null;
  const used = ending.filter(
    (part) => part.evidence.requests90d > 0 || (part.kind === "grant" && usageOf(item, part).some(({ requests90d }) => requests90d > 0)),
  );
  const isUntold = ending.some((part) => isGrant(part) && !isTold(part));
  const tail =
    used.length === 0
      ? isUntold
        ? `that ${ending.length === 1 ? "it was" : "they were"} not used is not known`
        : `no call used ${ending.length === 1 ? "it" : "them"} in 90 days`
      : `${used.length < ending.length ? named(used.map(({ label }) => label)) : used.length === 1 ? "it" : "they"} ${used.length === 1 ? "was" : "were"} used in 90 days`;
  return `${whatEnds(ending)} ${ending.length === 1 ? "ends" : "end"}; ${tail}.`;
}

/** "The rights to model gpt-4o and every tool, and key 2". */
function whatEnds(ending: readonly PartView[]): string {
  const rights = ending.filter(isGrant).map(({ label }) => label);
  const others = ending.filter((part) => !isGrant(part)).map(({ label }) => label);
  if (rights.length === 0) return named(others);
  return `The ${rights.length === 1 ? "right" : "rights"} to ${named(rights)}${others.length > 0 ? `, and ${named(others)}` : ""}`;
}

function rotationWords(rotating: readonly PartView[], owner: string | null): string | null {
  if (rotating.length === 0) return null;
  return `${named(rotating.map(({ label }) => label))} ${rotating.length === 1 ? "gets" : "get"} a new secret; the task goes to ${owner ?? "security, since nobody owns it"}, and the old one must fall silent.`;
}

/** When it takes effect, and until when it can be taken back. A revoke waits for no later stage. */
function laterWords({ decision, isException }: Draft, { n, of, dueAt, undoMinutes }: StageSpan): string[] {
  const ends = decision === "revoke" || decision === "narrow" || decision === "rotate";
  const isLast = n >= of || decision === "revoke";
  const day = dueAt ? ` on ${formatDay(dueAt, { long: true })}` : "";
  const back = `You can take it back until ${of > 1 ? "this stage" : "the review"} closes${day}.`;
  return [
    ...(isException ? ["Security has to confirm it, because it is your own affair."] : []),
    ...(isLast ? [] : [`Stage ${n + 1} of ${of} looks at it next${ends ? "; nothing ends before" : ""}.`]),
    ends && isLast ? effectWords(undoMinutes) : back,
    ...(ends ? ["Afterwards the calls are watched; only silence makes it done."] : []),
  ];
}

const effectWords = (minutes: number): string =>
  minutes === 0
    ? "Access ends at once, and that cannot be taken back."
    : `Access ends ${counted(minutes, "minute")} after your answer; until then you can take it back.`;
