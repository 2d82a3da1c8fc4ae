/** What happened to one thing as one list: the inventory, its use, prices, notes. Pure, newest first. */
import type { ChartNotes } from "@/lib/annotations";
import type { IdentityDetail, TeamView } from "@/lib/identities/core/views";
import { addUtcDays, type Span } from "@/lib/kernel/period";
import type { EntitySummary } from "@/lib/reporting";
import { MAX_BUCKETS } from "@/lib/reporting/core/buckets";
import { moveWords } from "./explain/price-change-words";

export type Happened = { key: string; at: string; title: string; about?: string; isAhead?: boolean };

/**
 * Since when prices and notes of a thing are asked for: since its first use, or as many days as are answered at once where it was used
 * before them or never. @param firstUseDay An ISO date. @param now An instant.
 */
export function historySpan(firstUseDay: string | null, now: string): Span {
  const end = addUtcDays(new Date(`${now.slice(0, 10)}T00:00:00Z`), 1);
  const earliest = addUtcDays(end, -MAX_BUCKETS);
  const first = firstUseDay ? new Date(`${firstUseDay}T00:00:00Z`) : earliest;
  return { start: first > earliest && first < end ? first : earliest, end };
}

/** Who answered for an identity, its keys, its beginning and end. */
export function identityHistory(identity: IdentityDetail): Happened[] {
  return [
    { key: "created", at: identity.createdAt, title: "Added to the inventory" },
    ...identity.assignments.flatMap((one, i): Happened[] =>
      one.validFrom === null
        ? []
        : [
            {
              key: `assigned-${i}`,
              at: one.validFrom,
              title: `${one.owner?.name ?? "Nobody"} answers for it, ${one.team ? `team ${one.team.name}` : "no team"}`,
              ...about([one.application?.name, one.environment?.name]),
            },
          ],
    ),
    ...identity.credentials.flatMap((key): Happened[] => [
      { key: `key-${key.id}`, at: key.createdAt, title: `Key ${key.label} added` },
      ...(key.revokedAt ? [{ key: `revoked-${key.id}`, at: key.revokedAt, title: `Key ${key.label} revoked` }] : []),
      ...(key.expiresAt && !key.revokedAt ? [{ key: `expires-${key.id}`, at: key.expiresAt, title: `Key ${key.label} ends` }] : []),
    ]),
    ...(identity.revokedAt ? [{ key: "revoked", at: identity.revokedAt, title: "Revoked", ...about([identity.stateReason]) }] : []),
  ];
}

/** Which unit and cost centre a team belonged to. */
export const teamHistory = ({ memberships }: TeamView): Happened[] =>
  memberships.flatMap((one, i): Happened[] =>
    one.validFrom === null
      ? []
      : [
          {
            key: `member-${i}`,
            at: one.validFrom,
            title: `Belongs to ${one.businessUnit?.name ?? "no business unit"}`,
            ...about([one.costCentre?.name]),
          },
        ],
  );

/** @param now What lies after it is marked as ahead. */
export function historyOf(
  { firstUseDay, lastUseDay }: Pick<EntitySummary, "firstUseDay" | "lastUseDay">,
  { annotations, priceChanges }: ChartNotes,
  inventory: readonly Happened[],
  now: string,
): Happened[] {
  const all: Happened[] = [
    ...inventory,
    ...(firstUseDay ? [{ key: "first", at: `${firstUseDay}T00:00:00Z`, title: "First used" }] : []),
    ...(lastUseDay ? [{ key: "last", at: `${lastUseDay}T00:00:00Z`, title: "Last used" }] : []),
    ...priceChanges.map((change) => ({
      key: `price-${change.provider}-${change.model}-${change.at}`,
      at: change.at,
      title: `${change.model}: ${moveWords(change)}`,
      about: change.origin === "agreed" ? "Agreed price" : "List price",
    })),
    ...annotations.map((note) => ({
      key: `note-${note.id}`,
      at: `${note.day}T00:00:00Z`,
      title: note.text,
      about: `${note.kind === "deployment" ? "Deployment" : "Note"} on ${note.scope.name}, ${note.by}`,
    })),
  ];
  return all
    .map((one) => (Date.parse(one.at) > Date.parse(now) ? { ...one, isAhead: true } : one))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function about(words: readonly (string | null | undefined)[]): { about?: string } {
  const said = words.filter(Boolean).join(", ");
  return said === "" ? {} : { about: said };
}
