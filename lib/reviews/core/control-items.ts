/**
 * Control items: identities that ended long ago, put into a review to see whether its reviewers look. That they are there is
 * told to everybody, which ones only when nobody answers any more. Their evidence is as true as any other; nothing that is
 * decided about them has an effect, and no figure of the review counts them.
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

/** Of the items and what was frozen of them, in the order of their numbers: proof that none was chosen afterwards. */
export const controlsHash = (controls: readonly { itemId: string; evidenceHash: string }[]): string =>
  sha256Hex(controls.map(({ itemId, evidenceHash }) => `${itemId} ${evidenceHash}\n`).join(""));

/** What of a control item says that nobody looked: it was to stay, in whole or in part. */
const STAYS = new Set(["keep", "keep_until", "narrow", "rotate"]);
export const isControlMissed = (decision: string): boolean => STAYS.has(decision);
