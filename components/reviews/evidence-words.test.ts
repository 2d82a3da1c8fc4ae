import { describe, expect, it } from "vitest";
import { credentialPart, grantPart, itemDetail, usedOf } from "@/lib/testing/review-item";
import {
  callWords,
  costFinding,
  credentialFinding,
  errorWords,
  findingsFinding,
  grantFinding,
  hourWords,
  itemFinding,
  lastUsedWords,
  networkFinding,
  peerWords,
  scopeWords,
  sharedFinding,
  sinceWords,
  successWords,
  trendWords,
  untoldGrantWords,
  weekSpan,
} from "./evidence-words";

const USED = { costUsd30d: "389.43", costUsd90d: "1904.77", requests90d: 36_636, lastSucceededOn: "2026-10-22", activeDays: 90 };
const useOf = (evidence: NonNullable<NonNullable<Parameters<typeof itemDetail>[0]>["evidence"]>) => itemDetail({ evidence }).evidence;

describe("what an item is, in one line", () => {
  it("names the grants in use and the age of the oldest secret", () => {
    const grants = ["a", "b", "c"]
      .map((name) => grantPart(name))
      .concat(["d", "e"].map((name) => grantPart(name, { recommendation: "revoke" })));
    const item = itemDetail({
      evidence: { use: USED },
      partList: [...grants, credentialPart("k", { ageDays: 412 }), credentialPart("n", { ageDays: 38 })],
    });
    expect(itemFinding(item)).toBe("Identity a: 3 of 5 grants used, secret 412 days old");
    expect(grantFinding(item)).toBe("2 of 5 grants are unused");
    expect(credentialFinding(item)).toBe("Both credentials are used");
  });
  it("says first that it is silent, or that nobody answers for it", () => {
    expect(itemFinding(itemDetail({ partList: [grantPart("a")], evidence: { identity: { owner: null } } }))).toBe(
      "Identity a: not used in 90 days, nobody owns it",
    );
    const left = { id: "p", name: "Ann", email: "a@example.com", active: false };
    expect(itemFinding(itemDetail({ evidence: { use: USED, identity: { owner: left } } }))).toBe("Identity a: its owner left");
  });
  it("says of nothing granted that nothing is limited", () => {
    expect(grantFinding(itemDetail())).toBe("Nothing was granted, so nothing is limited");
    expect(grantFinding(itemDetail({ partList: [grantPart("a", { recommendation: "revoke" })] }))).toBe("Its grant is not used");
  });
});

describe("what no event tells", () => {
  const permissions = [
    { permission: "bedrock:InvokeModel", calls: 3, firstUsedAt: "2026-09-01T00:00:00Z", lastUsedAt: "2026-10-01T00:00:00Z" },
  ];
  it("is neither used nor unused, and counted among all", () => {
    const scope = (value: string, isTold: boolean) => grantPart(value, { kind: "scope", recommendation: "revoke", isTold });
    const grantsOf = (...partList: ReturnType<typeof grantPart>[]) => itemDetail({ evidence: { use: USED }, partList });
    expect(grantFinding(grantsOf(scope("a", false)))).toBe("No event tells whether its grant is used");
    const unused = grantPart("u", { recommendation: "revoke" });
    expect(grantFinding(grantsOf(scope("a", false), unused, grantPart("c")))).toBe("1 of 3 grants is unused; of 1 nothing is told");
    const used = grantPart("s", { kind: "scope", isTold: true });
    expect(grantFinding(grantsOf(scope("a", false), scope("b", false), used, grantPart("c")))).toBe(
      "2 of 4 grants are used; of 2 nothing is told",
    );
    expect(itemFinding(grantsOf(grantPart("s", { kind: "scope" }), grantPart("c")))).toBe("Identity a: 1 of 2 grants used (1 not told)");
    // Frozen as told although nothing can tell that a scope is not used.
    expect(grantFinding(grantsOf(scope("a", true), grantPart("c")))).toBe("1 of 2 grants is used; of 1 nothing is told");
  });

  it("is said of a grant with the day from which on logs told of others of its service", () => {
    const { evidence } = itemDetail({ evidence: { permissions } });
    const words = (value: string, kind: string) => {
      const part = grantPart(value, { kind });
      return part.kind === "grant" ? untoldGrantWords(part, evidence) : null;
    };
    expect(words("bedrock:ListModels", "scope")).toBe("not seen in the logs told since 1\u00a0Sep");
    expect(words("chat.write", "scope")).toBe("not told by any event");
    expect(words("bedrock:InvokeModel", "data_source")).toBe("not told by any event");
  });

  it("is said of the scopes of a key, all of which are counted", () => {
    const evidence = { ...itemDetail().evidence, permissions };
    expect(scopeWords([], evidence)).toBeNull();
    expect(scopeWords(["chat.write"], evidence)).toBe("1 scope, use not told");
    expect(scopeWords(["bedrock:InvokeModel"], evidence)).toBe("1 scope: 1 used by this identity");
    expect(scopeWords(["bedrock:InvokeModel", "bedrock:ListModels"], evidence)).toBe("2 scopes: 1 used by this identity, 1 not seen");
    expect(scopeWords(["bedrock:ListModels", "chat.write"], evidence)).toBe("2 scopes, not seen in use by this identity");
  });
});

describe("its cost", () => {
  it("rises or falls from 15 % on, is new without months before, and unknown is no change", () => {
    expect(costFinding(useOf({ use: { ...USED, trend: "0.61" } }).use)).toBe("Its cost is falling");
    expect(costFinding(useOf({ use: { ...USED, trend: "1.14" } }).use)).toBe("Its cost is steady");
    expect(costFinding(useOf({ use: { ...USED, trend: "1.20" } }).use)).toBe("Its cost is rising");
    expect(costFinding(useOf({ use: { ...USED, trend: null } }).use)).toBe("Its cost is new");
    expect(costFinding(itemDetail().evidence.use)).toBe("It spent nothing");
    expect(trendWords(useOf({ use: { ...USED, trend: "0.61" } }).use)).toBe("−39.0\u202f%");
    expect(trendWords(useOf({ use: { ...USED, trend: null } }).use)).toBe("new");
    expect(trendWords(itemDetail().evidence.use)).toBe("—");
  });
  it("is set beside those of its kind, where there are enough", () => {
    expect(peerWords(useOf({ use: USED, peers: { count: 6, medianCostUsd30d: "114.5" } }))).toBe(
      "6 identities of its kind in the team cost $114.50 in the middle; it costs 3.4 times that.",
    );
    expect(peerWords(itemDetail().evidence)).toBeNull();
    expect(peerWords(useOf({ use: USED, peers: { count: 5, medianCostUsd30d: "0" } }))).toBe(
      "5 identities of its kind in the team cost $0 in the middle.",
    );
  });
  it("is shared by as many applications as called", () => {
    expect(sharedFinding({ ...itemDetail().evidence.use, applications: [usedOf("x"), usedOf("y")] })).toBe("2 applications share it");
    expect(sharedFinding(itemDetail().evidence.use)).toBe("No application named itself");
  });
});

describe("time", () => {
  it("is counted in days of UTC from the freeze", () => {
    const asOf = "2026-10-22T00:30:00Z";
    expect(lastUsedWords("2026-10-22", asOf)).toBe("today");
    expect(lastUsedWords("2026-10-21", asOf)).toBe("yesterday");
    expect(lastUsedWords("2026-07-11", asOf)).toBe("11\u00a0Jul");
    expect(lastUsedWords(null, asOf)).toBe("not in 90 d");
    expect(weekSpan(asOf)).toEqual({ first: "25\u00a0Jul", last: "22\u00a0Oct" });
  });
  it("tells apart what was used after the freeze", () => {
    expect(sinceWords(itemDetail())).toBe("Not used since this was written down on 22\u00a0October.");
    expect(sinceWords(itemDetail({ since: { costUsd: "2.5", requests: 3, lastSucceededAt: null } }))).toBe(
      "Since this was written down on 22\u00a0October: 3 calls, $2.50, none of them with success.",
    );
  });
});

describe("findings", () => {
  it("show the greatest exposure, for two may expose the same money", () => {
    const one = { ruleId: "R04", title: "Old secret", severity: "high", since: "2026-03-04T00:00:00Z", exposedUsd: "389.43" };
    expect(findingsFinding([one, { ...one, ruleId: "R01", exposedUsd: "12" }], [])).toBe("2 findings, $389.43 a month exposed");
    expect(findingsFinding([{ ...one, exposedUsd: "0" }], [])).toBe("1 finding");
  });
  it("never call what could not be known a pass", () => {
    expect(findingsFinding([], ["Source network"])).toBe("No finding, but not all could be known");
  });
});

it("what a success costs bears the cost of what failed, and is not said where nothing succeeded or nothing was paid", () => {
  const words = (use: object) => successWords(useOf({ use: { ...USED, ...use } }));
  expect(words({ costUsd90d: "12", requests90d: 5_000, errors90d: 1_000 })).toBe("A thousand calls that succeeded cost $3.00");
  expect(words({ costUsd90d: "12", requests90d: 10, errors90d: 10 })).toBeNull();
  expect(words({ costUsd90d: "0" })).toBeNull();
});

describe("how it was used in two weeks", () => {
  const pace = { requests: 200, errors: 5, hours: 40, p95HourUsd: "0.42", dearestHourUsd: "1.1" };
  const withSigns = (signs: object) => useOf({ signs: { pace, networks: 0, origins: [], ...signs } });
  it("tells the dearest hours, and of few hours only the dearest", () => {
    expect(hourWords(withSigns({}))).toBe("95 of 100 busy hours cost $0.42 at most, the dearest $1.10");
    expect(hourWords(withSigns({ pace: { ...pace, hours: 3 } }))).toBe("Its dearest hour cost $1.10");
    expect(hourWords(withSigns({ pace: null }))).toBeNull();
  });
  it("tells what part failed, and that none did once", () => {
    const calls = (use: object) => callWords(useOf({ use: { ...USED, activeDays: 20, ...use } }));
    expect(calls({ requests90d: 37, errors90d: 0 })).toBe("37 calls on 20 days, none of them failed");
    expect(calls({ requests90d: 37, errors90d: 2 })).toBe("37 calls on 20 days, 2 of them failed");
    expect(calls({ requests90d: 0, errors90d: 0 })).toBeNull();
    expect(errorWords(withSigns({}))).toBe("2.5\u202f% of its calls failed in 14\u202fdays");
    expect(errorWords(withSigns({ pace: { ...pace, errors: 0 } }))).toBeNull();
  });
  it("keeps unknown places apart from none, and says nothing of reviews that did not write it down", () => {
    expect(networkFinding(withSigns({ networks: 2 }))).toBe("Called from 2 networks");
    expect(networkFinding(withSigns({}))).toBe("No call said from where it came");
    expect(networkFinding(withSigns({ pace: null }))).toBeNull();
    expect(networkFinding(useOf({}))).toBeNull();
  });
});
