/** What the last review that was signed off saw of an identity, and what is different now. */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import { dollars } from "@/lib/invoices/core/dollars";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { ItemEvidence } from "./views";

export type LivePart = { kind: string; subjectId: string; label: string; capUsd: string | null };
export type Prior = {
  identity: Pick<ItemEvidence["identity"], "owner" | "team" | "application" | "environment" | "purpose" | "kind">;
  parts: readonly LivePart[];
  outcome: string | null;
  costUsd30d: string;
};
type Now = { identity: ItemEvidence["identity"]; costUsd30d: string; parts: readonly LivePart[] };

const NAMED = [
  ["owner", "owner"],
  ["team", "team"],
  ["application", "application"],
  ["environment", "environment"],
] as const;

/** So many names stand in a sentence; the rest is counted. */
const SHOWN = 5;

/** In words; empty when it was never reviewed. */
export function changesSince(prior: Prior | undefined, { identity, costUsd30d, parts }: Now): string[] {
  if (!prior) return [];
  const moved = NAMED.flatMap(([field, word]) => {
    const [before, after] = [prior.identity[field], identity[field]];
    if ((before?.id ?? null) === (after?.id ?? null)) return [];
    return [`Its ${word} was ${before?.name ?? "nobody named"} and is ${after?.name ?? "nobody named"}.`];
  });
  const known = new Map(prior.parts.map((part) => [keyOf(part), part]));
  const live = new Set(parts.map(keyOf));
  const added = parts.filter((part) => !known.has(keyOf(part)));
  const removed = prior.parts.filter((part) => !live.has(keyOf(part)));
  const capped = parts.flatMap((part) => {
    const before = known.get(keyOf(part));
    return !before || before.capUsd === part.capUsd ? [] : [`The cap of ${part.label} was ${capOf(before)} and is ${capOf(part)}.`];
  });
  return [
    ...moved,
    ...(prior.identity.purpose === identity.purpose ? [] : ["Its purpose was written anew."]),
    ...(prior.identity.kind === identity.kind ? [] : [`It was of the kind ${prior.identity.kind}.`]),
    ...(added.length > 0 ? [`Added since: ${named(added)}.`] : []),
    ...(removed.length > 0 ? [`Gone since: ${named(removed)}.`] : []),
    ...capped,
    ...bandChange(prior.costUsd30d, costUsd30d),
  ];
}

const keyOf = ({ kind, subjectId }: LivePart): string => `${kind}:${subjectId}`;
const capOf = ({ capUsd }: LivePart): string => (capUsd === null ? "none" : `${dollars(parseUsd(capUsd))} a month`);
const named = (parts: readonly LivePart[]): string =>
  parts
    .slice(0, SHOWN)
    .map(({ label }) => label)
    .join(", ") + (parts.length > SHOWN ? ` and ${parts.length - SHOWN} more` : "");

/** Each ten times the one before, from a dollar on: what is less than that is one band, and nothing another. */
const BANDS: readonly string[] = ["0", "1", "10", "100", "1000", "10000", "100000"];

function bandOf(cost: Usd): number {
  if (cost <= 0n) return 0;
  return BANDS.findLastIndex((least) => cost >= parseUsd(least)) + 1;
}

function bandWords(band: number): string {
  const [from, to] = [BANDS[band - 1], BANDS[band]];
  if (from === undefined) return "nothing";
  if (band === 1) return "less than $1";
  return to === undefined ? `${dollars(parseUsd(from))} or more` : `${dollars(parseUsd(from))} to ${dollars(parseUsd(to))}`;
}

function bandChange(before: string, after: string): string[] {
  const [was, is] = [bandOf(parseUsd(before)), bandOf(parseUsd(after))];
  return was === is ? [] : [`Its cost of 30 days was ${bandWords(was)} and is ${bandWords(is)}.`];
}

export const liveCredentials = ({ credentials }: Pick<GovernanceRow, "credentials">) =>
  credentials.filter(({ state }) => state === "active");
