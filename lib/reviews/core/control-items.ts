/**
 * Control items: identities that ended long ago, put into a review to see whether its reviewers look. That they are there is
 * told to everybody, which ones only when nobody answers any more: until then they are asked, counted and shown like every
 * other item. Then they are set aside and leave every figure. Their evidence is as true as any other; nothing that is decided
 * about them has an effect.
 */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import { sha256Hex } from "@/lib/kernel/hash";
import type { CampaignState } from "../schemas";
import { daysBetween } from "./due";
import type { Sources } from "./evidence";
import { liveCredentials } from "./prior";
import { spread } from "./reviewers";

const ENDED_DAYS = 90;

type Known = Pick<Sources, "asOf" | "use" | "findings">;

/** Revoked at least 90 days ago, seen to be silent then and since, and nothing of it lives: whoever keeps it did not look. */
export const hasLongEnded = (row: GovernanceRow, { asOf, use, findings }: Known): boolean =>
  row.state === "revoked" &&
  row.revokedAt !== null &&
  daysBetween(row.revokedAt, asOf) >= ENDED_DAYS &&
  row.verifiedAt !== null &&
  liveCredentials(row).length === 0 &&
  row.grants.length === 0 &&
  (use.get(row.id)?.lastSucceededOn ?? null) === null &&
  (findings.get(row.id) ?? []).length === 0;

/** Of owners who answer for something in the review all the same; chosen by the campaign's id alone, never more than are reviewed. */
export function controlsAmong(
  ended: readonly GovernanceRow[],
  reviewed: readonly GovernanceRow[],
  seed: string,
  most: number,
): GovernanceRow[] {
  const asked = new Set(reviewed.flatMap(({ owner }) => (owner?.active ? owner.id : [])));
  return ended
    .filter(({ owner }) => owner !== null && asked.has(owner.id))
    .sort((a, b) => spread(`${seed}/${a.id}`) - spread(`${seed}/${b.id}`) || (a.id < b.id ? -1 : 1))
    .slice(0, Math.min(most, reviewed.length));
}

/** Which items are controls is told when nobody answers any more. */
export const areControlsTold = (state: CampaignState): boolean => state !== "open" && state !== "draft";

/**
 * Of a salt, the items and what was frozen of them, in the order of their numbers: proof that none was chosen afterwards.
 * @param salt Random, and told with the items only: else whoever reads the hash finds them by trying.
 */
export const controlsHash = (salt: string, controls: readonly { itemId: string; evidenceHash: string }[]): string =>
  sha256Hex([`${salt}\n`, ...controls.map(({ itemId, evidenceHash }) => `${itemId} ${evidenceHash}\n`)].join(""));

/** What of a control item says that nobody looked: it was to stay, in whole or in part, or with another owner. */
const STAYS = new Set(["keep", "keep_until", "narrow", "rotate", "reassign"]);
export const isControlMissed = (decision: string): boolean => STAYS.has(decision);

/** One answer to a control item; null where nobody answered it. */
export type ControlAnswer = { itemId: string; decision: string | null };

/** Over the answers to all control items of a review: how many items there are, were answered, and were to stay. */
export function controlFigures(rows: readonly ControlAnswer[]): { items: number; answered: number; missed: number } {
  const itemsWith = (holds: (decision: string | null) => boolean): number =>
    new Set(rows.flatMap(({ itemId, decision }) => (holds(decision) ? itemId : []))).size;
  return {
    items: itemsWith(() => true),
    answered: itemsWith((decision) => decision !== null),
    missed: itemsWith((decision) => decision !== null && isControlMissed(decision)),
  };
}
