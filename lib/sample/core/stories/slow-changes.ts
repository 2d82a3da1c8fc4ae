/** What changes an identity's ordinary calls for days or weeks, or lies in the inventory alone. */
import { OWNER_LEFT_DAYS_AGO } from "../../data/people";
import { UNAPPROVED_TOOLS } from "../../data/tools";
import { type Story, styleFor } from "../story";

const WEEK_DAYS = 7;
const TEST_GROWTH = 1.25;
/** Ninety days at most, so that a longer sample does not end in an absurd number. */
const MAX_GROWTH = 8;

export const testGrowth: Story = {
  id: "test-growth",
  title: "A test environment grows by a quarter every week",
  identities: ["sim-scenario-writer"],
  from: { daysAgo: 56, at: "00:00" },
  finds: "A slow trend in an environment that serves nobody: six times as much after eight weeks, no single day stands out",
  load: (daysSince) => Math.min(MAX_GROWTH, TEST_GROWTH ** Math.floor(daysSince / WEEK_DAYS)),
};

export const unpricedModel: Story = {
  id: "unpriced-model",
  title: "A translator moves to a model without a price",
  identities: ["docs-translator"],
  from: { daysAgo: 2, at: "08:00" },
  finds: "mistral-large-2611 has no price: cost unknown, events in the unpriced queue, first use of a new model (B9, R18)",
  load: () => 4,
  habits: { style: styleFor("mistralNew", "conversation", 8, 6) },
};

export const cacheCollapse: Story = {
  id: "cache-collapse",
  title: "A release breaks the prompt cache of the reply drafter",
  identities: ["reply-drafter"],
  from: { daysAgo: 9, at: "08:00" },
  to: { daysAgo: 5, at: "08:00" },
  finds: "The share of cached prompt tokens falls from over a half to almost nothing for four days; the same requests cost more (B11)",
  habits: { cacheFactor: 0.04 },
};

export const toolExpansion: Story = {
  id: "tool-expansion",
  title: "The triage agent reaches tools that nobody approved",
  identities: ["tier-1-triage"],
  from: { daysAgo: 3, at: "10:00" },
  finds: "Four new tools on four new servers within a day, one of them pays out money (B10, R19)",
  habits: { extraTools: UNAPPROVED_TOOLS },
};

export const sharedKey: Story = {
  id: "shared-key",
  title: "Four applications use one key",
  identities: ["service-desk-shared"],
  from: { daysAgo: 520, at: "00:00" },
  finds:
    "One credential from four applications of two business units, four networks and four user agents at the same time (B14, R01, R02); its secret is 391 days old (R04)",
};

export const orphanedOwner: Story = {
  id: "orphaned-owner",
  title: "The owner of three identities left",
  identities: ["parts-forecast-sync", "depot-restocker", "route-planner-ci"],
  from: { daysAgo: OWNER_LEFT_DAYS_AGO, at: "17:00" },
  finds: "Identities in use whose owner is no longer here (R06); a review must reassign them",
};

export const PRICE_CHANGE = { daysAgo: 46, at: "00:00" } as const;

export const priceChange: Story = {
  id: "price-change",
  title: "A negotiated price for claude-sonnet-4-5, 8 % lower",
  identities: [],
  from: PRICE_CHANGE,
  finds: "Cost falls on every identity that uses the model; never an anomaly, but a price effect in comparisons",
};
