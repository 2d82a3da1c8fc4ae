/** What the last review that was signed off saw of an identity, and what is different now. */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import type { ItemEvidence } from "./views";

export type Prior = {
  identity: Pick<ItemEvidence["identity"], "owner" | "team" | "application" | "environment" | "purpose" | "kind">;
  parts: readonly { kind: string; subjectId: string; label: string }[];
};
type Now = Pick<GovernanceRow, "credentials" | "grants">;

const NAMED = [
  ["owner", "owner"],
  ["team", "team"],
  ["application", "application"],
  ["environment", "environment"],
] as const;

/** In words; empty when it was never reviewed. */
export function changesSince(prior: Prior | undefined, identity: ItemEvidence["identity"], now: Now): string[] {
  if (!prior) return [];
  const moved = NAMED.flatMap(([field, word]) => {
    const [before, after] = [prior.identity[field], identity[field]];
    if ((before?.id ?? null) === (after?.id ?? null)) return [];
    return [`Its ${word} was ${before?.name ?? "nobody named"} and is ${after?.name ?? "nobody named"}.`];
  });
  const live = partKeysOf(now);
  const known = new Set(prior.parts.map(({ kind, subjectId }) => `${kind}:${subjectId}`));
  const added = [...live].filter((key) => !known.has(key));
  const removed = prior.parts.filter(({ kind, subjectId }) => !live.has(`${kind}:${subjectId}`));
  return [
    ...moved,
    ...(prior.identity.purpose === identity.purpose ? [] : ["Its purpose was written anew."]),
    ...(prior.identity.kind === identity.kind ? [] : [`It was of the kind ${prior.identity.kind}.`]),
    ...(added.length > 0
      ? [`${added.length} ${added.length === 1 ? "credential or grant was" : "credentials and grants were"} added.`]
      : []),
    ...(removed.length > 0 ? [`Gone since: ${removed.map(({ label }) => label).join(", ")}.`] : []),
  ];
}

export const liveCredentials = ({ credentials }: Pick<GovernanceRow, "credentials">) =>
  credentials.filter(({ state }) => state === "active");

export const partKeysOf = (row: Now): Set<string> =>
  new Set([...liveCredentials(row).map(({ id }) => `credential:${id}`), ...row.grants.map(({ id }) => `grant:${id}`)]);
