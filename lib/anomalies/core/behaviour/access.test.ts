import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import {
  type AroundGiven,
  callFact,
  DAY,
  HOUR,
  identityAround,
  MINUTE,
  only,
  START,
  signalsOf,
  steady,
  toolFact,
} from "@/lib/testing/behaviour";
import type { CallFact } from "../call-fact";
import type { Signal } from "../signal";
import { kilometresBetween } from "./country-centroids";

const AT = START + 21 * DAY;
const HOME = { country: "SE", asn: 64_500, ip: "192.0.2.7", userAgent: "openai-python/2.8.1" };
const history = (days = 21, given: Partial<CallFact> = {}) => steady(AT - days * DAY, AT, HOUR, () => ({ ...HOME, ...given }));
const found = (detector: string, facts: CallFact[], given: AroundGiven = {}) => only(signalsOf(facts, given), detector);

describe("B5 burst after a finding", () => {
  const exposure = { credentialId: "key", identityId: "agent", atMs: AT, kind: "secret", title: "Key in a repository", ref: "finding_1" };
  const burst = (count: number, at = AT + HOUR) => steady(at, at + count * 10_000, 10_000, () => HOME);
  const b5 = (facts: CallFact[], given: AroundGiven = { exposures: [exposure] }) => found("B5", facts, given);

  it("is fifty calls within an hour after it, not forty-nine", () => {
    expect(b5([...history(), ...burst(48)])).toEqual([]);
    // One call of the usual hour counts as well.
    expect(b5([...history(), ...burst(50)])).toMatchObject([{ severity: "critical", detectedMs: AT + HOUR + 49 * 10_000 }]);
    expect(b5([...history(), ...burst(50)], {})).toEqual([]);
  });

  it("is none for what is usual then, nor before the finding or after three days", () => {
    const busy = steady(START, AT, 2 * MINUTE, () => HOME);
    expect(b5([...busy, ...burst(60)])).toEqual([]);
    expect(b5([...history(), ...burst(100)], { exposures: [{ ...exposure, atMs: AT + 2 * HOUR }] })).toEqual([]);
    expect(b5([...history(), ...burst(100)], { exposures: [{ ...exposure, atMs: AT + HOUR - 72 * HOUR }] })).toEqual([]);
    expect(b5([...history(), ...burst(100)], { exposures: [{ ...exposure, credentialId: "other" }] })).toEqual([]);
  });

  it("is one call of a network, program, model or tool never seen before, and costs what those calls do", () => {
    for (const news of [{ country: "SC" }, { asn: 64_511 }, { userAgent: "python-httpx/0.28.1" }, { model: "gpt-5-pro" }])
      expect(b5([...history(), callFact(AT + HOUR, { ...HOME, ...news, usd: "3" })]).map(({ impactUsd }) => formatUsd(impactUsd))).toEqual([
        "3",
      ]);
    expect(b5([...history(), toolFact(AT + HOUR, { ...HOME, tool: "refund" })])).toHaveLength(1);
    expect(b5([...history(), callFact(AT + HOUR, { ...HOME, userAgent: "openai-python/3.0" })])).toEqual([]);
    expect(b5([...history(6), callFact(AT + HOUR, { ...HOME, country: "SC" })])).toEqual([]);
  });

  it("is named by the secret that was found first, whatever alarms came before and after, and is judged since the first of all", () => {
    const secret = { ...exposure, kind: "secret_found", atMs: AT + 2 * HOUR };
    const alarm = { ...exposure, kind: "new_network", title: "Strange network" };
    const exposures = [alarm, secret, { ...secret, title: "Found again", atMs: AT + 3 * HOUR }, { ...alarm, atMs: AT + 3 * HOUR }];
    const stranger = (at: number) => callFact(at, { ...HOME, country: "SC" });
    const [signal] = b5([...history(), stranger(AT + HOUR), stranger(AT + 3.5 * HOUR)], { exposures });
    const findings = (one: Signal | undefined) => one?.evidence.find(({ name }) => name === "Finding")?.value;
    expect(signal).toMatchObject({ startedMs: AT + HOUR, title: "agent after a security alarm: new country SC" });
    expect(findings(signal)).toBe("Strange network");
    const later = b5([...history(), stranger(AT + HOUR), stranger(AT + 3.5 * HOUR)], { exposures })[1];
    expect([later?.title, findings(later)]).toEqual(["agent after its key leaked: new country SC", "Key in a repository"]);
  });
});

describe("B6 use after its end", () => {
  const b6 = (facts: CallFact[], given: AroundGiven = { keyEndedMs: AT }) => found("B6", facts, given);

  it("is one call that succeeded more than a minute after it", () => {
    expect(b6([callFact(AT + 60_000)])).toEqual([]);
    expect(b6([callFact(AT + 60_001)])).toMatchObject([{ severity: "critical", confidence: 1, detectedMs: AT + 60_001 }]);
    expect(b6([callFact(AT + HOUR, { status: "cache_hit" })])).toHaveLength(1);
  });

  it("refused and broken calls are none, and all that succeed are one signal with what they cost", () => {
    expect(b6([callFact(AT + HOUR, { status: "error", errorType: "unauthorized" }), callFact(AT + HOUR, { status: "cancelled" })])).toEqual(
      [],
    );
    const [signal, ...more] = b6(steady(AT + HOUR, AT + 3 * DAY, 34 * MINUTE, () => ({ usd: "0.5" })));
    expect(more).toEqual([]);
    expect(signal && formatUsd(signal.impactUsd)).toBe("63");
  });

  it("is seen however late the call comes, and from clocks that are ahead", () => {
    expect(b6([callFact(AT + 2 * DAY), callFact(AT + HOUR)])).toHaveLength(1);
    expect(b6([callFact(AT + HOUR, { receivedMs: AT })])).toHaveLength(1);
  });

  it("holds for the end of the identity too", () => {
    expect(b6([callFact(AT + HOUR)], { identities: [identityAround({ endedMs: AT })] })).toHaveLength(1);
  });
});

describe("B7 off-hours use", () => {
  /** Twenty calls an hour from 9 to 17 on workdays, for some weeks. */
  const office = (weeks: number, zoneHours = 0) =>
    steady(START, START + weeks * 7 * DAY, 3 * MINUTE).filter(({ atMs }) => {
      const local = atMs + zoneHours * HOUR;
      const [day, hour] = [Math.floor((local - START) / DAY) % 7, new Date(local).getUTCHours()];
      return day < 5 && hour >= 9 && hour < 17;
    });
  const night = (calls: number, at = START + 28 * DAY + 2 * HOUR) => steady(at, at + calls * 10_000, 10_000);

  it("is the tenth call in an hour in which it never works, not the ninth, or a dollar", () => {
    expect(found("B7", [...office(4), ...night(9)])).toEqual([]);
    expect(found("B7", [...office(4), ...night(10)])).toMatchObject([{ severity: "low", startedMs: START + 28 * DAY + 2 * HOUR }]);
    const dear = (calls: number, usd: string) => night(calls).map((fact) => ({ ...fact, costUsd: parseUsd(usd) }));
    expect(found("B7", [...office(4), ...dear(3, "0.33")])).toEqual([]);
    expect(found("B7", [...office(4), ...dear(3, "0.34")])).toHaveLength(1);
    expect(found("B7", [...office(4), ...dear(2, "5")])).toEqual([]);
  });

  it("is none at an hour at which it works on other days, nor of who calls too seldom to have hours", () => {
    const at = START + 84 * DAY + 19 * HOUR;
    const late = [1, 15, 29, 43, 57, 71].flatMap((day) => night(10, START + day * DAY + 19 * HOUR));
    const inOrder = (facts: CallFact[]) => facts.sort((a, b) => a.atMs - b.atMs);
    expect(found("B7", [...office(12), ...night(20, at)])).toHaveLength(1);
    expect(found("B7", inOrder([...office(12), ...late, ...night(20, at)])).filter(({ startedMs }) => startedMs === at)).toEqual([]);
    // One hour of calls every other day: most hours of the week are empty.
    const seldom = Array.from({ length: 14 }, (_, n) => night(20, START + n * 2 * DAY + ((n * 4) % 24) * HOUR)).flat();
    expect(found("B7", [...seldom, ...night(20)])).toEqual([]);
  });

  it("is none in its hours, before three weeks, nor for a service of 24 hours", () => {
    expect(found("B7", [...office(4), ...night(50, START + 28 * DAY + 10 * HOUR)])).toEqual([]);
    expect(found("B7", [...office(2), ...night(50, START + 14 * DAY + 2 * HOUR)])).toEqual([]);
    expect(found("B7", [...steady(START, START + 28 * DAY, 30 * MINUTE), ...night(50)])).toEqual([]);
  });

  it("reads hours by the clocks of the owner", () => {
    const given = { identities: [identityAround({ timeZone: "America/New_York" })] };
    const morningThere = START + 28 * DAY + 14 * HOUR;
    expect(found("B7", [...office(4, -5), ...night(20, morningThere)], given)).toEqual([]);
    expect(found("B7", [...office(4, -5), ...night(20, START + 28 * DAY + 9 * HOUR)], given)).toHaveLength(1);
  });

  it("goes on as one signal, does not make the night usual, and is graver with something new", () => {
    const [signal, ...more] = found("B7", [...office(4), ...night(780)]);
    expect(more).toEqual([]);
    expect(signal && formatUsd(signal.actualUsd)).toBe("7.8");
    const withTool = [...office(4), toolFact(START + 28 * DAY + 2 * HOUR, { tool: "new" }), ...night(20)];
    expect(found("B7", withTool)[0]?.severity).toBe("medium");
  });
});

describe("B8 new network", () => {
  const b8 = (facts: CallFact[]) => found("B8", facts);

  it("is high for a country, medium for a network, noted for a range of addresses", () => {
    const severity = (news: Partial<CallFact>) =>
      b8([...history(), callFact(AT + 9 * HOUR, { ...HOME, ...news })]).map((each) => each.severity);
    expect(severity({ country: "SC", asn: 64_511 })).toEqual(["high"]);
    expect(severity({ asn: 64_511 })).toEqual(["medium"]);
    expect(severity({ ip: "203.0.113.9" })).toEqual(["info"]);
    expect(severity({ ip: "192.0.2.200" })).toEqual([]);
  });

  it("needs a fortnight and a hundred calls", () => {
    const news = callFact(AT + 9 * HOUR, { ...HOME, country: "SC" });
    expect(b8([...history(13), news])).toEqual([]);
    expect(b8([...history(15), news])).toHaveLength(1);
    const rare = (calls: number) => steady(AT - 15 * DAY, AT - 15 * DAY + calls * 3 * HOUR, 3 * HOUR, () => HOME);
    expect(b8([...rare(99), news])).toEqual([]);
    expect(b8([...rare(100), news])).toHaveLength(1);
  });

  it("cannot be told where senders tell no network", () => {
    const silent = { country: null, asn: null, ip: null };
    expect(b8([...history(21, silent), callFact(AT, silent)])).toEqual([]);
  });

  it("is impossible travel between countries that are not both at home", () => {
    const abroad = steady(AT - 20 * DAY, AT - 20 * DAY + 5 * HOUR, HOUR, () => ({ ...HOME, country: "BR" }));
    const facts = (minutes: number) => [...history(22), ...[callFact(AT + minutes * MINUTE, { ...HOME, country: "BR" })]];
    const sorted = (more: CallFact[]) => [...abroad, ...more].sort((a, b) => a.atMs - b.atMs);
    expect(b8(sorted(facts(5)))).toMatchObject([{ severity: "high" }]);
    expect(b8(sorted(facts(20 * 60)))).toEqual([]);
    const both = steady(AT - 20 * DAY, AT, 6 * HOUR, (at) => ({ ...HOME, country: (at / (6 * HOUR)) % 2 === 0 ? "BR" : "SE" }));
    expect(b8([...both, ...history(21)].sort((a, b) => a.atMs - b.atMs))).toEqual([]);
  });

  it("knows how far countries are apart", () => {
    const km = (from: string, to: string) => kilometresBetween(from, to) ?? 0;
    expect(km("SE", "SE")).toBe(0);
    expect(Math.abs(km("FR", "DE") - 800)).toBeLessThan(200);
    expect(Math.abs(km("GB", "US") - 6_900)).toBeLessThan(500);
    expect(Math.abs(km("NZ", "AU") - 3_700)).toBeLessThan(600);
    expect(km("SE", "BR")).toBe(km("BR", "SE"));
    expect(kilometresBetween("SE", "ZZ")).toBeNull();
  });
});

describe("B9 new model", () => {
  const news = [callFact(AT, { model: "gpt-5-pro", usd: "3" })];
  const b9 = (facts: CallFact[], given: AroundGiven) => found("B9", facts, given).map(({ severity }) => severity);
  const prices = { "gpt-5": 2, "gpt-5-pro": 4 };

  it("is low when nothing is limited, medium when three times as dear or without a price, high when not granted", () => {
    expect(b9([...history(), ...news], { prices })).toEqual(["low"]);
    expect(b9([...history(), ...news], { prices: { ...prices, "gpt-5-pro": 5.99 } })).toEqual(["low"]);
    expect(b9([...history(), ...news], { prices: { ...prices, "gpt-5-pro": 6 } })).toEqual(["medium"]);
    expect(b9([...history(), ...news], { prices: { "gpt-5": 2 } })).toEqual(["medium"]);
    expect(b9([...history(), ...news], { prices, identities: [identityAround({ models: ["gpt-5"] })] })).toEqual(["high"]);
  });

  it("is none for what was granted, for versions of what it uses, within a fortnight, and for calls that failed", () => {
    expect(b9([...history(), ...news], { prices, identities: [identityAround({ models: ["gpt-5*"] })] })).toEqual([]);
    expect(b9([...history(), callFact(AT, { model: "gpt-5-2026-03-01" })], { prices: { ...prices, "gpt-5-2026-03-01": 2 } })).toEqual([]);
    expect(b9([...history(13), ...news], { prices })).toEqual([]);
    expect(b9([...history(), callFact(AT, { model: "gpt-5-pro", status: "error", errorType: "invalid_request" })], { prices })).toEqual([]);
  });

  it("costs what was not granted, or as much as it is dearer", () => {
    const impact = (given: AroundGiven) => found("B9", [...history(), ...news], given).map(({ impactUsd }) => formatUsd(impactUsd));
    expect(impact({ prices, identities: [identityAround({ models: ["gpt-5"] })] })).toEqual(["3"]);
    expect(impact({ prices: { ...prices, "gpt-5-pro": 8 } })).toEqual(["2.25"]);
    expect(impact({ prices })).toEqual(["0"]);
  });
});

describe("B10 new tool", () => {
  const b10 = (facts: CallFact[], given: AroundGiven = {}) => found("B10", facts, given).map(({ severity }) => severity);
  const known = steady(START, AT, 6 * HOUR).map((fact) => toolFact(fact.atMs, { toolServer: "helpdesk" }));
  const news = (names: string[], server = "files") => names.map((tool, i) => toolFact(AT + i * HOUR, { tool, toolServer: server }));

  it("is medium on a new server, low on a known one, high where it pays, was not granted, or is the third within a day", () => {
    expect(b10([...known, ...news(["read"])])).toEqual(["medium"]);
    expect(b10([...known, ...news(["read"], "helpdesk")])).toEqual(["low"]);
    expect(b10([...known, ...news(["a", "b"])])).toEqual(["medium"]);
    expect(b10([...known, ...news(["a", "b", "c"])])).toEqual(["high"]);
    for (const kind of ["write", "exec", "payment", "secret"])
      expect(b10([...known, ...news(["x"])], { toolClasses: { x: kind } })).toEqual(["high"]);
    expect(b10([...known, ...news(["x"])], { toolClasses: { x: "read" } })).toEqual(["medium"]);
    expect(b10([...known, ...news(["x"])], { identities: [identityAround({ tools: ["search"] })] })).toEqual(["high"]);
  });

  it("is none for what was granted by tool, server or both, nor within a fortnight", () => {
    for (const grant of ["x", "files", "files/x", "files.*"])
      expect(b10([...known, ...news(["x"])], { identities: [identityAround({ tools: [grant] })] }), grant).toEqual([]);
    expect(b10([...known.filter(({ atMs }) => atMs > AT - 13 * DAY), ...news(["x"])])).toEqual([]);
  });
});
