/** Where access reviews are read and written, and where their pages lie. */
import type { Outcome } from "@/lib/reviews/core/views";
import type { CampaignState, ItemState } from "@/lib/reviews/schemas";

export const REVIEWS_PATH = "/api/ui/reviews";
export const PREVIEW_PATH = `${REVIEWS_PATH}/preview`;
export const TEMPLATES_PATH = "/api/ui/review-templates";
export const DELEGATIONS_PATH = "/api/ui/review-delegations";

const part = (text: string): string => encodeURIComponent(text);

/** Campaigns, newest first; as many as a page shows at once. */
export const campaignsPath = (asked: { state?: CampaignState } = {}): string =>
  `${REVIEWS_PATH}?${new URLSearchParams({ ...(asked.state ? { state: asked.state } : {}), limit: "200" })}`;
export const queuePath = (campaignId: string | null): string =>
  campaignId ? `${REVIEWS_PATH}/queue?campaignId=${part(campaignId)}` : `${REVIEWS_PATH}/queue`;
export const campaignPath = (id: string): string => `${REVIEWS_PATH}/${part(id)}`;
export const itemsPath = (id: string, asked: Readonly<Record<string, string>>): string =>
  `${campaignPath(id)}/items?${new URLSearchParams(asked)}`;
export const itemPath = (campaignId: string, itemId: string): string => `${campaignPath(campaignId)}/items/${part(itemId)}`;
export const decisionPath = (campaignId: string, itemId: string): string => `${itemPath(campaignId, itemId)}/decision`;
export const togetherPath = (campaignId: string): string => `${campaignPath(campaignId)}/bulk-decision`;
export const packPath = (id: string): string => `${campaignPath(id)}/evidence.zip`;
export const templatePath = (id: string): string => `${TEMPLATES_PATH}/${part(id)}`;
export const delegationPath = (id: string): string => `${DELEGATIONS_PATH}/${part(id)}`;

export const campaignHref = (id: string): string => `/reviews/${part(id)}`;
/** What narrows the items of a review, as its page's address has it. */
export type ItemFilter = { state?: ItemState | "answered"; outcome?: Outcome; tier?: number; mark?: string; reviewer?: string };
/** The items that a figure of a review is made of, on its own page. */
export const itemsHref = (id: string, filter: ItemFilter): string =>
  `${campaignHref(id)}?${new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))}#${ITEMS}`;
export const ITEMS = "items";
/** What was to end because of a review, as far as it stands so. */
export const removalsHref = (id: string): string => `/revocations?${new URLSearchParams({ campaign: id, state: "verified" })}`;
/** Own items: all, those of one campaign, or one of them at once. */
export const queueHref = (campaignId?: string, itemId?: string): string => {
  const asked = new URLSearchParams({ ...(campaignId ? { campaign: campaignId } : {}), ...(itemId ? { item: itemId } : {}) });
  return asked.size > 0 ? `/reviews/queue?${asked}` : "/reviews/queue";
};
