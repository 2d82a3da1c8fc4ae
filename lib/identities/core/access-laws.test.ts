import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delegationFault } from "./delegations";
import { ENVIRONMENT_KINDS, IDENTITY_STATES } from "./fields";
import { grantState, isNoWider, narrowTo, widestOf } from "./grants";
import { deedBetween, lifecycleOf, refusalOf } from "./lifecycle";
import { isNetwork } from "./network";
import { isMixed } from "./separation";

const state = fc.constantFrom(...IDENTITY_STATES);
const instant = fc.integer({ min: 0, max: 1_000 }).map((ms) => new Date(ms));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const cap = maybe(fc.integer({ min: 1, max: 50 }).map(String));
const limits = fc.record({ capUsd: cap, expiresAt: maybe(instant) });

describe("the life of an identity", () => {
  it("ends with being revoked, from where nothing leads away", () => {
    fc.assert(fc.property(state, (to) => deedBetween("revoked", to) === null));
  });
  it("never leads back to being requested, and reaches active only by a yes or from a pause", () => {
    for (const from of IDENTITY_STATES) {
      expect(deedBetween(from, "requested")).toBeNull();
      expect([null, "approve", "resume"]).toContain(deedBetween(from, "active"));
    }
    expect(deedBetween("requested", "active")).toBe("approve");
    expect(deedBetween("suspended", "active")).toBe("resume");
  });
  it("can be ended from every state but the last", () => {
    for (const from of IDENTITY_STATES) expect(deedBetween(from, "revoked") !== null).toBe(from !== "revoked");
  });
  it("says of each refused step why, and what to do instead", () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        if (from === to || deedBetween(from, to) !== null) return;
        const { message, fix } = refusalOf(from, to);
        expect(message).not.toBe("");
        expect(fix).not.toBe("");
      }),
    );
  });
  it("is told in the order in which it happens, with revoked and verified only once it is revoked", () => {
    const at = (day: number) => new Date(Date.UTC(2026, 0, day));
    const facts = { createdAt: at(1), requestedBy: "usr_a", approvedAt: at(2), revokedAt: at(9), verifiedAt: null, firstUsedAt: at(4) };
    const credentials = [{ createdAt: at(3), rotatedAt: at(6) }];
    expect(lifecycleOf({ ...facts, state: "revoked", credentials }).map(({ name }) => name)).toEqual([
      ...["requested", "approved", "issued", "used", "rotated", "revoked", "verified"],
    ]);
    expect(lifecycleOf({ ...facts, state: "active", credentials: [] }).map(({ name }) => name)).toEqual([
      ...["requested", "approved", "issued", "used"],
    ]);
  });
});

describe("a grant", () => {
  it("is in one state at every instant, and allows something only when approved, not expired and not ended", () => {
    fc.assert(
      fc.property(maybe(instant), maybe(instant), maybe(instant), instant, (approvedAt, expiresAt, endedAt, now) => {
        const isOpen = endedAt === null && (expiresAt === null || expiresAt > now);
        expect(grantState({ approvedAt, expiresAt, endedAt }, now) === "in_force").toBe(isOpen && approvedAt !== null);
      }),
    );
  });
  it("is over at the very instant at which it expires", () => {
    const at = new Date(10);
    expect(grantState({ approvedAt: new Date(0), expiresAt: at, endedAt: null }, at)).toBe("expired");
    expect(grantState({ approvedAt: new Date(0), expiresAt: at, endedAt: null }, new Date(9))).toBe("in_force");
  });
  it("narrowed twice is still no wider than it was", () => {
    fc.assert(
      fc.property(limits, limits, limits, (a, b, c) => {
        expect(isNoWider(a, a)).toBe(true);
        if (isNoWider(a, b) && isNoWider(b, c)) expect(isNoWider(a, c)).toBe(true);
      }),
    );
  });
});

describe("narrowing to a list of values", () => {
  const values = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "*"));
  it("leaves exactly those values, or says what it would add to them", () => {
    fc.assert(
      fc.property(values, values, fc.boolean(), (heldValues, wanted, isRestricted) => {
        const held = heldValues.map((value) => ({ id: `grt_${value}`, value }));
        const { ended, added, widens } = narrowTo(held, wanted, isRestricted || held.length > 0);
        const after = [...held.filter(({ id }) => !ended.includes(id)).map(({ value }) => value), ...added];
        expect([...after].sort()).toEqual([...wanted].sort());
        const allowedAll = heldValues.includes("*") || (!isRestricted && held.length === 0);
        expect(widens).toEqual(allowedAll ? [] : wanted.filter((value) => !heldValues.includes(value)));
      }),
    );
  });
});

describe("what takes the place of a pattern", () => {
  const held = [
    { id: "p", value: "s3:*" },
    { id: "w", value: "chat.write" },
  ];
  it("is whatever the pattern covers, a narrower pattern too, and nothing else", () => {
    expect(narrowTo(held, ["s3:GetObject", "s3:Get*", "chat.write"], true)).toEqual({
      ...{ ended: ["p"], added: ["s3:GetObject", "s3:Get*"], widens: [] },
    });
    expect(narrowTo(held, ["s3*:GetObject", "*", "ec2:RunInstances"], true).widens).toEqual(["s3*:GetObject", "*", "ec2:RunInstances"]);
  });
  it("has the limits of one of those whose place it takes, and of none that another allows more than", () => {
    const before = fc.array(limits, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(before, (grants) => {
        const widest = widestOf(grants);
        expect(grants).toContainEqual(widest);
        const wider = grants.filter((one) => isNoWider(one, widest) && !isNoWider(widest, one));
        expect(wider).toEqual([]);
      }),
    );
  });
});

describe("production", () => {
  const kind = fc.constantFrom(...ENVIRONMENT_KINDS);
  it("is never shared with another environment, wherever that was said", () => {
    fc.assert(
      fc.property(maybe(kind), fc.array(maybe(kind)), fc.array(kind), (assigned, credentials, granted) => {
        const said = [assigned, ...credentials, ...granted].filter((one) => one !== null);
        const expected = said.includes("production") && said.some((one) => one !== "production");
        expect(isMixed({ assigned, credentials, granted })).toBe(expected);
      }),
    );
  });
  it("is shared by an identity that was granted every environment", () => {
    expect(isMixed({ assigned: null, credentials: [], granted: ["*"] })).toBe(true);
  });
});

describe("acting for another", () => {
  const now = new Date(500);
  const span = { operatorId: "idn_a", actorId: "idn_b", validFrom: new Date(0), validTo: new Date(1_000) };
  it("takes two identities and a time that is not over", () => {
    expect(delegationFault(span, [], now)).toBeNull();
    expect(delegationFault({ ...span, actorId: "idn_a" }, [], now)).toMatchObject({ location: "actor", kind: "invalid" });
    expect(delegationFault({ ...span, validTo: new Date(0) }, [], now)).toMatchObject({ location: "validTo" });
    expect(delegationFault({ ...span, validTo: new Date(400) }, [], now)).toMatchObject({ location: "validTo" });
  });
  it("overlaps with no other one of the same two, and touching ends do not overlap", () => {
    expect(delegationFault(span, [{ ...span, validFrom: new Date(999), validTo: null }], now)).toMatchObject({ kind: "conflict" });
    expect(delegationFault(span, [{ ...span, validFrom: new Date(1_000), validTo: null }], now)).toBeNull();
    expect(delegationFault(span, [{ ...span, operatorId: "idn_c" }], now)).toBeNull();
  });
});

it.each([
  ["203.0.113.0/24", true],
  ["2001:db8::/32", true],
  ["AS64500", true],
  ["203.0.113.7", false],
  ["AS0", false],
  ["203.0.113.0/33", false],
])("a network is a block of addresses or an autonomous system: %s", (text, expected) => {
  expect(isNetwork(text)).toBe(expected);
});
