import { describe, expect, it } from "vitest";
import type { BlastRadius, CauseStep, ChainRow } from "@/lib/incidents/core/views";
import { DISPOSITIONS, STATES } from "@/lib/incidents/core/views";
import { blastFinding } from "./blast-words";
import { causeFinding, causeReading, dimensionWord } from "./cause-words";
import { chainFinding, marksOf, totalsOf } from "./chain-rows";
import { ASKED_NOTHING, isNarrowed, listPath } from "./incident-paths";
import {
  DISPOSITION_WORDS,
  durationWords,
  eventsOfIncident,
  figureWords,
  gravest,
  inboxFinding,
  newSince,
  readable,
  STATE_WORDS,
} from "./incident-words";
import { panelHref, panelPath } from "./panel-paths";

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");
const counts = (open: number, critical = 0, high = 0, medium = 0, low = 0) => ({ open, critical, high, medium, low });

it("shows instants within what was said as people read them, and leaves all else", () => {
  expect(plain(readable("2026-11-22T22:20:00.000Z"))).toBe("22 Nov 2026, 22:20 UTC");
  expect(plain(readable("Ended 2026-11-22T22:20Z, key 2026-11"))).toBe("Ended 22 Nov 2026, 22:20 UTC, key 2026-11");
});

describe("the inbox", () => {
  it("says how many are open, what they cost so far and at which pace", () => {
    const finding = inboxFinding({ counts: counts(3), impactUsd: "3412.08", impactMonthUsd: "9800" });
    expect(finding).toBe("3 open incidents cost $3,412.08 so far; at this pace $9.8k a month");
    expect(inboxFinding({ counts: counts(1), impactUsd: "0", impactMonthUsd: "0" })).toBe("1 open incident, no money lost so far");
    expect(inboxFinding({ counts: counts(0), impactUsd: "0", impactMonthUsd: "0" })).toBe("Nothing unusual");
  });
  it("names the gravest two kinds only", () => {
    expect(gravest(counts(6, 1, 2, 3))).toBe("1 critical, 2 high");
    expect(gravest(counts(0))).toBe("none");
  });
  it("knows what was opened while one looked, the newest first", () => {
    const at = (openedAt: string) => ({ openedAt });
    const fresh = newSince([at("2026-10-14T10:00:00Z"), at("2026-10-14T10:00:09Z"), at("2026-10-14T10:00:05Z")], "2026-10-14T10:00:01Z");
    expect(fresh.map(({ openedAt }) => openedAt)).toEqual(["2026-10-14T10:00:09Z", "2026-10-14T10:00:05Z"]);
  });
  it("asks the server by the words of its address, and leaves out what is as at first", () => {
    expect(listPath(ASKED_NOTHING)).toBe("/api/ui/incidents?limit=100");
    const asked = { ...ASKED_NOTHING, state: "all" as const, severity: "high" as const, identity: "ident_1", mine: true };
    expect(listPath(asked, "next")).toBe("/api/ui/incidents?limit=100&state=all&severity=high&identityId=ident_1&assignee=me&cursor=next");
    expect(isNarrowed(asked)).toBe(true);
    expect(isNarrowed({ ...ASKED_NOTHING, state: "all" })).toBe(false);
    expect(panelPath({ dimension: "identity", id: "ident_1" })).toBe("/api/ui/incidents?limit=4&identityId=ident_1");
    expect(panelHref({ dimension: "team", id: "a b" })).toBe("/anomalies?state=all&team=a+b");
    const unit = { dimension: "businessUnit", id: "fleet" } as const;
    expect([panelPath(unit), panelHref(unit)]).toEqual([
      "/api/ui/incidents?limit=4&businessUnit=fleet",
      "/anomalies?state=all&businessUnit=fleet",
    ]);
    expect(isNarrowed({ ...ASKED_NOTHING, businessUnit: "fleet" })).toBe(true);
  });
  it("has words for every state and for everything that an incident can have been", () => {
    expect(Object.keys(STATE_WORDS).sort()).toEqual([...STATES].sort());
    expect(Object.keys(DISPOSITION_WORDS).sort()).toEqual([...DISPOSITIONS].sort());
  });
  it("writes a length of time in its two largest units", () => {
    expect([42, 600, 12_480, 3600, 187_200].map((seconds) => plain(durationWords(seconds)))).toEqual([
      "42 s",
      "10 min",
      "3 h 28 min",
      "1 h",
      "2 d 4 h",
    ]);
  });
});

const row = (more: Partial<ChainRow>): ChainRow => ({
  ...{ id: "1", parentId: null, depth: 0, name: "plan the suite", kind: "model", model: "gpt-5", calls: 1, distinct: 1, repeated: 0 },
  ...{ retries: 0, errors: 0, tokens: 0, costUsd: "0", share: 0, firstAt: "", lastAt: "", eventId: null },
  ...more,
});

describe("the chain of calls", () => {
  it("marks what was the same every time, what was tried again and what failed", () => {
    expect(marksOf(row({ calls: 412, distinct: 1, repeated: 411 })).map(({ text }) => text)).toEqual(["same prompt 412 times"]);
    expect(
      marksOf(row({ kind: "tool", calls: 1204, distinct: 37, repeated: 1190, retries: 96, errors: 3 })).map(({ text }) => text),
    ).toEqual(["1,190 with the same arguments", "96 tried again", "3 failed"]);
    expect(marksOf(row({}))).toEqual([]);
  });
  it("adds its rows up exactly and says what repeated itself", () => {
    const rows = [
      row({ calls: 412, repeated: 411, costUsd: "1184.2", tokens: 10 }),
      row({ id: "2", calls: 2096, retries: 96, costUsd: "504.76" }),
    ];
    expect(totalsOf(rows)).toEqual({ calls: 2508, tokens: 10, costUsd: "1688.96" });
    expect(chainFinding({ rows })).toBe("It repeated itself: 411 calls did the same again, 96 were tried again");
    expect(chainFinding({ rows: [row({ costUsd: "2" })] })).toBe("plan the suite is the dearest part, $2.00");
    expect(chainFinding({ rows: [] })).toBe("No chain of calls is known");
  });
});

describe("causes and what else was touched", () => {
  it("tell what is new from what is unusual and what is as always", () => {
    expect(causeReading({ share: 0.996, usualShare: 0 }).word).toBe("New");
    expect(causeReading({ share: 0.999, usualShare: 0.224 }).word).toBe("Unusual");
    expect(causeReading({ share: 1, usualShare: 1 }).word).toBe("As usual");
    expect(causeReading({ share: 0.002, usualShare: 0 }).word).toBe("Unusual");
    expect(dimensionWord("team")).toBe("Team");
    expect(dimensionWord("region_of_provider")).toBe("Region of provider");
  });
  it("name the narrowest cause", () => {
    const step = (name: string, share: number) => ({ name, share }) as CauseStep;
    expect(plain(causeFinding([step("Fleet control", 1), step("gpt-5-pro", 0.87)]))).toBe("gpt-5-pro explains 87 % of it");
  });
  it("count a thing once, however it was reached", () => {
    const touched = (id: string, isNew: boolean) => ({ kind: "tool", id, isNew }) as BlastRadius["groups"][number]["rows"][number];
    const groups = [
      { title: "The same key", rows: [touched("a", false), touched("b", true)] },
      { title: "Other keys of this owner", rows: [touched("a", false)] },
    ];
    expect(blastFinding({ groups })).toBe("It touched 2 things, 1 of them for the first time");
    expect(blastFinding({ groups: [{ title: "", rows: [touched("a", true)] }] })).toBe("It touched one thing for the first time");
  });
});

it("writes figures that were judged by as a reader counts: thousands apart, costs as money, all else as it was said", () => {
  expect(figureWords({ name: "Calls counted", value: "1435" })).toBe("Calls counted 1,435");
  expect(figureWords({ name: "Cost of the trace", value: "2.47734" })).toBe("Cost of the trace $2.48");
  expect(figureWords({ name: "Cost in 15 minutes", value: "3" })).toBe("Cost in 15 minutes $3.00");
  expect(figureWords({ name: "Times the usual", value: "647.9" })).toBe("Times the usual 647.9");
  expect(figureWords({ name: "Tool calls that bring nothing new", value: "1204" })).toBe("Tool calls that bring nothing new 1,204");
  expect(figureWords({ name: "Network", value: "AS64511" })).toBe("Network AS64511");
});

it("leaves ids and names as they were given, though they are nothing but digits", () => {
  for (const name of ["Budget", "Tool", "Model", "Caller", "Key", "Program", "Reference", "Error"])
    expect(figureWords({ name, value: "1001" })).toBe(`${name} 1001`);
});

it("opens the events of what an incident is about, on its days", () => {
  const days = { startedAt: "2026-11-20T23:10:00Z", lastSeenAt: "2026-11-22T01:00:00Z" };
  const href = (kind: "identity" | "organisation", id: string) => eventsOfIncident({ ...days, scope: { kind, id, name: id } });
  expect(new URL(href("identity", "a,b") ?? "", "http://h").searchParams.toString()).toBe(
    new URLSearchParams({ period: "2026-11-20..2026-11-22", "filter[identity]": "a\\,b" }).toString(),
  );
  expect(href("organisation", "")).toBe("/events?period=2026-11-20..2026-11-22");
});
