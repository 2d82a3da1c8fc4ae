import { expect, it } from "vitest";
import { type LoggedChange, type Ownership, triggersOf } from "./triggers";

const OWNERSHIP: Ownership = {
  ownedBy: new Map([["p-ben", ["triage", "claims"]]]),
  childrenOf: new Map(),
  nameOf: () => "Ben",
  budgets: new Map([["bud-1", { identityId: "triage", limit: 100 }]]),
};
const told = (change: Partial<LoggedChange>): string[] =>
  triggersOf({ seq: 7n, action: "budget.change", objectId: "bud-1", before: {}, after: {}, ...change }, OWNERSHIP).map(
    ({ identityId, text }) => `${identityId}: ${text}`,
  );
const budget = (from: string, to: string) =>
  told({ before: { limit: from, scope: { identity: "triage" } }, after: { limit: to, scope: { identity: "triage" } } });

it("starts a review for a budget that is raised by more than half, and for no lesser raise", () => {
  expect(budget("100", "151")).toEqual(["triage: Its budget was raised from 100 to 151."]);
  expect(budget("100", "150")).toEqual([]);
  expect(budget("100", "40")).toEqual([]);
  expect(told({ action: "budget.raise", after: { raise: "60" } })).toEqual(["triage: Its budget was raised from 100 to 160."]);
});

it("starts a review for a tool or model that was granted, and for none that is only asked for", () => {
  const grant = (over: object) =>
    told({ action: "grant.approve", after: { identityId: "triage", kind: "tool", value: "crm", approvedAt: "2026-03-01Z", ...over } });
  expect(grant({})).toEqual(["triage: It may use the tool crm now."]);
  expect(grant({ kind: "model", value: "gpt-4o" })).toEqual(["triage: It may use the model gpt-4o now."]);
  expect(grant({ approvedAt: null })).toEqual([]);
  expect(grant({ kind: "environment" })).toEqual([]);
});

it("starts none for a list that takes the place of leave to use more, which needs no yes of another person", () => {
  const after = { identityId: "triage", kind: "model", value: "gpt-4o", approvedAt: "2026-03-01Z", grantedBy: "system:revocation" };
  expect(told({ action: "grant.create", after: { ...after, approvedBy: "system:revocation" } })).toEqual([]);
  expect(told({ action: "grant.create", after: { ...after, approvedBy: "usr-lea" } })).toHaveLength(1);
});

it("starts a review where a directory says that the owner works elsewhere, and none where it says so for the first time or no more", () => {
  const person = (before: object, after: object) => told({ action: "person.change", objectId: "p-ben", before, after });
  const both = (text: string) => [`triage: ${text}`, `claims: ${text}`];
  expect(person({ department: "Care" }, { department: "Field" })).toEqual(both("Ben came to another department."));
  expect(person({ costCenter: "100" }, { costCenter: "200" })).toEqual(both("Ben came to another cost centre."));
  expect(person({}, { department: "Care" })).toEqual([]);
  expect(person({ department: "Care" }, {})).toEqual([]);
  expect(person({ managerId: "p-lea" }, { managerId: "p-max" })).toEqual(both("Ben came to another team or manager."));
  expect(person({ managerId: null, teamId: null }, { managerId: "p-lea", teamId: "care" })).toEqual([]);
  expect(person({ department: "Care", employeeNumber: "1" }, { department: "CARE", employeeNumber: "2" })).toEqual([]);
});

it("says limits as people read them", () => {
  expect(budget("0.7500072", "1.1700072")).toEqual(["triage: Its budget was raised from 0.75 to 1.17."]);
  expect(budget("0.00123", "0.00456")).toEqual(["triage: Its budget was raised from 0.0012 to 0.0046."]);
  expect(budget("250000", "2500000.5")).toEqual(["triage: Its budget was raised from 250,000 to 2,500,000.5."]);
  expect(budget("0", "5")).toEqual(["triage: Its budget was raised from 0 to 5."]);
});
