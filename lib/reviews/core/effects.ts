/** From what was decided to what has to be done: tasks of lib/revocation. Of what is kept as it is: none. */
import type { Decider, NarrowedTo, NewTask } from "@/lib/revocation/core/task";
import type { PartChoice, Silence } from "../schemas";
import { NARROWED, NARROWED_LISTS } from "./narrowed";
import type { NarrowTo, Settled } from "./outcome";

export type EffectItem = {
  id: string;
  campaignId: string;
  identityId: string;
  name: string;
  tier: number;
  marks: readonly string[];
  parts: readonly {
    kind: "credential" | "grant";
    subjectId: string;
    label: string;
    recommendation: string;
    grant?: { kind: string; value: string };
  }[];
};

export type Effect = {
  item: EffectItem;
  settled: Settled | { outcome: "no_response"; silence: Exclude<Silence, "escalate"> };
  newOwnerId: string | null;
  decidedBy: readonly Decider[];
  decidedAt: Date;
  reason: string | null;
};

export function tasksOf({ item, settled, newOwnerId, decidedBy, decidedAt, reason }: Effect): NewTask[] {
  // It is gone already: what was decided says that somebody saw it.
  if (item.marks.includes("removed_since")) return [];
  const { identityId, name, tier, id: originId, campaignId } = item;
  const base = { origin: "review" as const, originId, campaignId, identityId, tier, decidedBy, decidedAt, reason };
  const whole = (action: "suspend" | "revoke", title: string): NewTask[] => [
    { ...base, action, subject: { kind: "identity", id: identityId }, title },
  ];
  if (settled.outcome === "no_response") {
    return settled.silence === "revoke"
      ? whole("revoke", `Revoke ${name}: nobody answered`)
      : whole("suspend", `Suspend ${name}: nobody answered`);
  }
  if (settled.outcome === "revoke") return whole("revoke", `Revoke ${name}`);
  const rotated = rotatedParts(item, settled);
  const lists = narrowedTo(settled, item);
  const ended = settled.choices.filter(
    ({ choice, kind, subjectId }) => choice === "revoke" && !(kind === "grant" && isListed(item, subjectId, lists)),
  );
  const labelOf = ({ kind, subjectId }: PartChoice) =>
    item.parts.find((part) => part.kind === kind && part.subjectId === subjectId)?.label ?? subjectId;
  return [
    ...ended.map(
      (choice): NewTask =>
        choice.kind === "credential"
          ? {
              ...base,
              action: "revoke",
              subject: { kind: "credential", id: choice.subjectId },
              title: `Revoke the key ${labelOf(choice)} of ${name}`,
            }
          : { ...base, action: "end_grant", subject: { kind: "grant", id: choice.subjectId }, title: `End ${labelOf(choice)} for ${name}` },
    ),
    ...(Object.keys(lists).length > 0
      ? [
          {
            ...base,
            action: "narrow" as const,
            subject: { kind: "identity" as const, id: identityId },
            title: `Narrow ${name}`,
            narrowedTo: lists,
            narrowedFrom: grantedBefore(item, lists),
          },
        ]
      : []),
    ...rotated.map(
      (choice): NewTask => ({
        ...base,
        action: "rotate",
        subject: { kind: "credential", id: choice.subjectId },
        title: `Rotate the key ${labelOf(choice)} of ${name}`,
        ...(settled.validUntil ? { dueAt: settled.validUntil } : {}),
      }),
    ),
    ...(newOwnerId
      ? [
          {
            ...base,
            action: "reassign" as const,
            subject: { kind: "identity" as const, id: identityId },
            title: `Hand ${name} over`,
            ownerId: newOwnerId,
          },
        ]
      : []),
  ];
}

/** What was chosen, else what was recommended, else every credential. */
function rotatedParts(item: EffectItem, { outcome, choices }: Settled): PartChoice[] {
  const chosen = choices.filter(({ choice }) => choice === "rotate");
  if (outcome !== "rotate" || chosen.length > 0) return chosen;
  const left = new Set(choices.filter(({ choice }) => choice === "keep").map(({ subjectId }) => subjectId));
  const keys = item.parts.filter(({ kind, subjectId }) => kind === "credential" && !left.has(subjectId));
  const advised = keys.filter(({ recommendation }) => recommendation === "rotate");
  return (advised.length > 0 ? advised : keys).map(({ kind, subjectId }) => ({ kind, subjectId, choice: "rotate" }));
}

/** Lists that stay, without what was revoked part by part. */
function narrowedTo({ narrowTo, choices }: Settled, item: EffectItem): NarrowedTo {
  const wanted: NarrowTo = narrowTo ?? {};
  const revoked = new Set(
    choices.flatMap(({ choice, subjectId }) =>
      choice === "revoke" ? (item.parts.find((part) => part.subjectId === subjectId)?.grant?.value ?? []) : [],
    ),
  );
  const lists: NarrowedTo = {};
  for (const list of NARROWED_LISTS) {
    const given = wanted[list];
    if (given) lists[NARROWED[list]] = given.filter((value) => !revoked.has(value));
  }
  return lists;
}

/** What is granted now of the kinds that get a list. */
function grantedBefore({ parts }: EffectItem, lists: NarrowedTo): NarrowedTo {
  const of = (kind: string) => parts.flatMap(({ grant }) => (grant?.kind === kind ? [grant.value] : []));
  return Object.fromEntries(Object.keys(lists).map((kind) => [kind, of(kind)]));
}

function isListed(item: EffectItem, subjectId: string, lists: NarrowedTo): boolean {
  const grant = item.parts.find((part) => part.kind === "grant" && part.subjectId === subjectId)?.grant;
  return grant !== undefined && Object.hasOwn(lists, grant.kind);
}
