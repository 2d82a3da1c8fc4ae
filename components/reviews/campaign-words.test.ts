import { describe, expect, it } from "vitest";
import type { CampaignSummary, ReviewerRow } from "@/lib/reviews/core/views";
import { NewCampaign, NewTemplate } from "@/lib/reviews/schemas";
import { campaignTitle, controlWords, inOrder, lookedWords, reviewsTitle, signOffFault } from "./campaign-words";
import { describedOf, draftOf, everyMonthsOf, newReview, newStage } from "./review-draft";
import { itemsHref, removalsHref } from "./review-paths";
import { questionWords, scopeWords, stageWords } from "./scope-words";

const campaignOf = (more: Partial<CampaignSummary> = {}): CampaignSummary => ({
  id: "cam",
  name: "Q4 2026",
  kind: "periodic",
  state: "open",
  iteration: 1,
  stage: { n: 1, of: 1, name: "Owners" },
  openedAt: "2026-10-20T00:00:00Z",
  dueAt: "2026-11-06T23:59:59Z",
  owner: { id: "per", name: "Tomás" },
  items: { decided: 5, total: 14 },
  remediations: { verified: 0, due: 2 },
  moneyUsd: { decided: "1000", total: "3495.47" },
  mine: 0,
  ...more,
});

describe("how far a review is, in a sentence", () => {
  it("counts items and money apart, for decided items may be the cheap ones", () => {
    expect(campaignTitle(campaignOf())).toBe("9 of 14 items are left; $2,495.47 of $3,495.47 a month is not decided");
  });
  it("is not done when everything is decided but not verified", () => {
    const items = { decided: 14, total: 14 };
    expect(campaignTitle(campaignOf({ state: "verifying", items }))).toBe("All is decided; 2 removals of 2 are not verified");
    expect(campaignTitle(campaignOf({ state: "verifying", items, remediations: { verified: 2, due: 2 } }))).toBe(
      "All 14 items are decided and verified; it can be signed off",
    );
  });
  it("says of all of them how many run and what waits for the reader", () => {
    expect(reviewsTitle([campaignOf({ mine: 9 }), campaignOf({ state: "signed_off" })])).toBe("1 review runs; 9 items wait for you");
    expect(reviewsTitle([campaignOf({ state: "draft" })])).toBe("No review runs");
    expect(reviewsTitle([])).toBe("No access was reviewed yet");
  });
  it("puts what runs first, the soonest due on top", () => {
    const ordered = inOrder([
      campaignOf({ id: "over", state: "signed_off" }),
      campaignOf({ id: "draft", state: "draft", openedAt: null, dueAt: null }),
      campaignOf({ id: "later", dueAt: "2026-12-01T00:00:00Z" }),
      campaignOf({ id: "soon" }),
    ]);
    expect(ordered.map(({ id }) => id)).toEqual(["soon", "later", "draft", "over"]);
  });
});

describe("signing off", () => {
  const flagged = [{ flags: [{ id: "RS1", text: "keeps nearly all" }] }] as unknown as ReviewerRow[];
  const of = { items: { decided: 1400, total: 1400 }, outcomes: { keep: 1397, revoke: 3 }, reviewers: [] as ReviewerRow[] };
  it("takes only the numbers as they stand, typed as people write them", () => {
    expect(signOffFault({ items: "1,400", revoked: "3", acknowledged: false }, of)).toBeNull();
    expect(signOffFault({ items: "140", revoked: "3", acknowledged: false }, of)).toContain("1,400");
    expect(signOffFault({ items: "1400", revoked: "", acknowledged: false }, of)).toContain("revoked: 3");
    expect(signOffFault({ items: "1400", revoked: "0", acknowledged: false }, { ...of, outcomes: {} })).toBeNull();
  });
  it("asks to have seen signs of haste, where there are any", () => {
    const typed = { items: "1400", revoked: "3" };
    expect(signOffFault({ ...typed, acknowledged: false }, { ...of, reviewers: flagged })).not.toBeNull();
    expect(signOffFault({ ...typed, acknowledged: true }, { ...of, reviewers: flagged })).toBeNull();
  });
  it("writes how long was looked without a false zero", () => {
    expect([lookedWords(null), lookedWords(2.6), lookedWords(300)]).toEqual(["—", "3 s", "5 min"]);
  });
});

describe("the form of a review", () => {
  const NOW = new Date("2026-10-22T00:00:00Z");
  it("begins with what the server takes, named after the quarter", () => {
    const fresh = newReview(NOW);
    expect(fresh.name).toBe("Access review, Q4 2026");
    expect(NewCampaign.safeParse(describedOf(fresh)).error).toBeUndefined();
  });
  it("gives back what it was filled with", () => {
    const template = NewTemplate.parse({
      name: "Production",
      scope: {
        teams: ["t1"],
        tiers: [1, 2],
        kinds: ["agent"],
        minCostUsd90d: "50",
        hasOpenFinding: true,
        notCertifiedForDays: 90,
        samplePercent: 2,
      },
      stages: [
        { name: "Owners", reviewers: ["owner", "fallback"], fallback: "per-1", additional: ["per-2"], days: 10, oneAnswerIsEnough: false },
        { name: "Security", reviewers: ["security"], days: 5 },
      ],
      rules: { bulk: false, silence: ["escalate", "revoke", "suspend", "revoke"], graceDays: 3 },
      everyMonths: 3,
    });
    const draft = draftOf({ ...template, everyMonths: template.everyMonths ?? null });
    expect({ ...describedOf(draft), everyMonths: everyMonthsOf(draft) }).toEqual(template);
  });
  it("sends no number where none was typed, so that the server says which", () => {
    const draft = { ...newReview(NOW), stages: [{ ...newStage(1), days: "ten" }] };
    const sent: unknown = JSON.parse(JSON.stringify(describedOf(draft)));
    expect(NewCampaign.safeParse(sent).error?.issues[0]?.path).toEqual(["stages", 0, "days"]);
  });
  it("asks in the fixed order, however it was ticked", () => {
    const draft = { ...newReview(NOW), stages: [{ ...newStage(1), reviewers: ["manager" as const, "owner" as const] }] };
    expect(describedOf(draft).stages[0]?.reviewers).toEqual(["owner", "manager"]);
  });
});

describe("a review in words", () => {
  it("says what is in it and who is asked", () => {
    expect(scopeWords({})).toBe("All identities");
    expect(
      scopeWords({ kinds: ["agent", "ci_bot"], teams: ["a", "b"], environmentKinds: ["production"], tiers: [1, 2], minCostUsd90d: "50" }),
    ).toBe("All agents and CI bots of 2 teams in production of tier 1 and 2 that cost $50.00 or more in 90 days");
    expect(scopeWords({ owners: ["per-mara"], applications: ["desk"] })).toBe("All identities owned by 1 person of 1 application");
    expect(scopeWords({ samplePercent: 2, kinds: ["agent"] })).toBe("A sample of 2 in 100 agents");
    expect(stageWords({ name: "Owners", reviewers: ["owner", "team_lead"], additional: ["p"], days: 14, oneAnswerIsEnough: false })).toBe(
      "Owners, 14 days: the owner, else the lead of the team; and 1 person as well; everybody has to answer",
    );
  });
});

it("says what the frozen list answers without the letters of its filter", () => {
  const whole = "Every identity that is not revoked; without any filter.";
  expect(questionWords(whole, {})).toBe(whole);
  const narrowed = 'Every identity, with its grants; filtered by teams = ["care","field"].';
  expect(questionWords(narrowed, { teams: ["care", "field"] })).toBe(
    "Every identity, with its grants. Narrowed to: All identities of 2 teams.",
  );
});

it("leads from a figure to what it is made of", () => {
  expect(itemsHref("rvc_1", { state: "pending", tier: 2 })).toBe("/reviews/rvc_1?state=pending&tier=2#items");
  expect(removalsHref("rvc_1")).toBe("/revocations?campaign=rvc_1&state=verified");
});

it("says of control items how many there are, and what came of them when the answers are in", () => {
  const none = { items: 3, answered: null, missed: null };
  expect(controlWords(none, 5, true)).toBe("at most 5");
  expect(controlWords(none, 5, false)).toBe("3, told when all is answered");
  expect(controlWords({ items: 3, answered: 0, missed: 0 }, 5, false)).toBe("3, none was answered");
  expect(controlWords({ items: 3, answered: 2, missed: 1 }, 5, false)).toBe("3; 1 of 2 answered would have stayed");
});
