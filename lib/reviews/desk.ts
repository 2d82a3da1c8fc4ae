/** An item with all that was asked and said about it, as whoever changes it works on it. */
import type { Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import type { Campaign } from "./core/campaign";
import { NARROWED, NARROWED_LISTS, type Narrowed } from "./core/narrowed";
import type { PartView } from "./core/views";
import { type DecisionRow, liveOf, readDecisions, readSeats, type SeatRow } from "./store/answers";
import { type ItemRow, readParts } from "./store/items";

export type Desk = { campaign: Campaign; item: ItemRow; parts: PartView[]; seats: SeatRow[]; decisions: DecisionRow[] };

export async function readDesks(tx: Tx, campaign: Campaign, items: readonly ItemRow[]): Promise<Desk[]> {
  const ids = items.map(({ id }) => id);
  const parts = await readParts(tx, ids);
  const seats = groupBy(await readSeats(tx, ids), ({ itemId }) => itemId);
  const decisions = groupBy(await readDecisions(tx, ids), ({ itemId }) => itemId);
  return items.map((item) => ({
    campaign,
    item,
    parts: parts.get(item.id) ?? [],
    seats: seats.get(item.id) ?? [],
    decisions: decisions.get(item.id) ?? [],
  }));
}

export const live = (desk: Desk): DecisionRow[] => liveOf(desk.decisions);

/** The newest row of somebody in the stage that runs, whether an answer or that one was taken back. */
export const lastOf = ({ decisions, campaign }: Desk, reviewerId: string): DecisionRow | undefined =>
  decisions.find((row) => row.reviewerId === reviewerId && row.stage === campaign.stage && !row.superseded);

/** Values that are granted now, by the list that narrows them. */
export function grantedOf({ parts }: Pick<Desk, "parts">): Record<Narrowed, string[]> {
  const of = (kind: string) => parts.flatMap((part) => (part.kind === "grant" && part.evidence.kind === kind ? [part.evidence.value] : []));
  return Object.fromEntries(NARROWED_LISTS.map((list) => [list, of(NARROWED[list])])) as Record<Narrowed, string[]>;
}
