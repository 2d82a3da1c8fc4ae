import { expect, test } from "vitest";
import { accessHistory, approvalHistory, incidentHistory, limitHistory, reviewHistory } from "./access-history";

type Finding = Parameters<typeof accessHistory>[0][number];
type Task = Parameters<typeof accessHistory>[1][number];

test("a finding is told when it was found and when it was gone, a task at each of its own times and never at one it has not", () => {
  const finding = { id: "f", title: "Key is old", ruleName: "Long-lived", firstSeenAt: "2026-01-01T00:00:00Z" };
  const task = { id: "t", title: "Revoke the key", decidedAt: "2026-01-02T00:00:00Z", appliedAt: "2026-01-03T00:00:00Z" };
  const told = accessHistory(
    [{ ...finding, closedAt: "2026-02-01T00:00:00Z" } as Finding, { ...finding, id: "g", closedAt: null } as Finding],
    [
      { ...task, verifiedAt: "2026-01-10T00:00:00Z", violation: null } as Task,
      { ...task, id: "u", appliedAt: null, verifiedAt: null, violation: { firstAt: "2026-01-04T00:00:00Z" } } as Task,
    ],
  );
  expect(told.map(({ key, at }) => `${key} ${at.slice(0, 10)}`)).toEqual([
    ...["found-f 2026-01-01", "gone-f 2026-02-01", "found-g 2026-01-01"],
    ...["decided-t 2026-01-02", "applied-t 2026-01-03", "verified-t 2026-01-10", "decided-u 2026-01-02", "violated-u 2026-01-04"],
  ]);
});

/** Days have a narrow space of their own between number and month. */
const told = (moments: ReturnType<typeof accessHistory>) =>
  moments.map(({ at, title, about }) => `${at.slice(0, 10)} ${title}${about ? ` | ${about}` : ""}`.replaceAll(/[\u00a0\u202f]/g, " "));
const named = (name: string) => ({ id: name, name });

test("approvals are told by who gave them: of itself, of its certification, of each grant and of acting for another, with their ends", () => {
  type Approved = Parameters<typeof approvalHistory>[0];
  const grant = { kind: "model", capUsd: null, grantedBy: named("Ann"), expiresAt: null, endedAt: null, endedBy: null, endReason: null };
  const identity = {
    ...{ approvedAt: "2026-01-02T00:00:00Z", approvedBy: named("Sam"), verifiedAt: null },
    ...{ certifiedAt: "2026-02-01T00:00:00Z", certifiedBy: named("Ben"), certifiedUntil: "2026-05-01T00:00:00Z" },
    credentials: [
      { id: "k", label: "Main", rotatedAt: "2026-01-20T00:00:00Z" },
      { id: "n", label: "New", rotatedAt: null },
    ],
    grants: [
      {
        ...grant,
        id: "a",
        name: "gpt-4o",
        grantedAt: "2026-01-03T00:00:00Z",
        approvedAt: "2026-01-04T00:00:00Z",
        approvedBy: named("Sam"),
        capUsd: "50",
        endedAt: "2026-02-02T00:00:00Z",
        endedBy: named("Ben"),
        endReason: "Not used",
        expiresAt: "2027-01-01T00:00:00Z",
      },
      {
        ...grant,
        id: "b",
        name: "wiki",
        kind: "tool",
        grantedAt: "2026-01-05T00:00:00Z",
        approvedAt: null,
        approvedBy: null,
        expiresAt: "2026-12-01T00:00:00Z",
      },
    ],
    delegations: [
      {
        id: "d",
        operator: named("Desk"),
        actor: named("Triage"),
        purpose: "Refunds",
        approvedAt: "2026-01-06T00:00:00Z",
        approvedBy: named("Sam"),
        endedAt: null,
      },
    ],
  } as unknown as Approved;
  expect(told(approvalHistory(identity))).toEqual([
    "2026-01-02 Approved for use | By Sam",
    "2026-02-01 Certified until 1 May 2026 | By Ben",
    "2026-01-20 Key Main rotated",
    "2026-01-04 May use the model gpt-4o | By Sam; up to $50.00 a month",
    "2026-02-02 May use the model gpt-4o no more | By Ben; Not used",
    "2026-01-05 The connected tool wiki was asked for | By Ann",
    "2026-12-01 The grant of the connected tool wiki ends",
    "2026-01-06 Triage may act for Desk | By Sam; Refunds",
  ]);
});

test("a review is told from its opening with every answer, also one that another took the place of, and silence as nobody's", () => {
  const answer = { comment: null, mode: "single" as const, superseded: false, reviewer: named("Ann") };
  const reviews: Parameters<typeof reviewHistory>[0] = [
    {
      ...{ itemId: "i", campaign: { id: "c", name: "Q1" }, openedAt: "2026-03-01T00:00:00Z", outcome: "revoke" },
      answers: [
        { ...answer, id: "1", decision: "keep", decidedAt: "2026-03-02T00:00:00Z", superseded: true },
        { ...answer, id: "2", decision: "undone", decidedAt: "2026-03-03T00:00:00Z" },
        { ...answer, id: "3", decision: "no_response", decidedAt: "2026-03-15T00:00:00Z", mode: "system", reviewer: named("system") },
      ],
    },
  ];
  expect(told(reviewHistory(reviews))).toEqual([
    "2026-03-01 Under review: Q1",
    "2026-03-02 Kept in Q1 | By Ann; no longer holds",
    "2026-03-03 Answer taken back in Q1 | By Ann",
    "2026-03-15 Nobody answered in Q1 | By the rules of the review",
  ]);
});

test("limits are told with their unit, requests with what each duty said, incidents when they began and were over", () => {
  type Budgets = Parameters<typeof limitHistory>[0];
  type Requests = Parameters<typeof limitHistory>[1];
  const budgets = [
    {
      id: "b",
      name: "Triage",
      unit: "usd",
      limit: "100",
      enforcement: "hard",
      createdAt: "2026-01-01T00:00:00Z",
      archivedAt: "2026-06-01T00:00:00Z",
    },
  ] as unknown as Budgets;
  const need = { duty: "team", why: "", by: "Lea", reason: null, mayDecide: false };
  const requests = [
    {
      ...{ id: "r", budget: { id: "b", name: "Triage", unit: "usd" }, kind: "raise", amount: "20", state: "approved", createdBy: "Ann" },
      ...{ createdAt: "2026-02-01T00:00:00Z", reason: "Launch" },
      needs: [
        { ...need, decision: "approved", at: "2026-02-02T00:00:00Z" },
        { ...need, duty: "finance", decision: null, at: null },
      ],
    },
  ] as unknown as Requests;
  expect(told(limitHistory(budgets, requests))).toEqual([
    "2026-01-01 Limited by Triage | $100.00 now, refuses what is beyond",
    "2026-06-01 Limited by Triage no more",
    "2026-02-01 $20.00 more asked for in Triage | By Ann; Launch",
    "2026-02-02 $20.00 more given in Triage | By Lea",
  ]);
  const incident = {
    id: "i",
    number: "INC-0001",
    title: "A loop",
    detectorName: "Loops",
    openedAt: "2026-04-01T00:00:00Z",
    closedAt: null,
  };
  type Incidents = Parameters<typeof incidentHistory>[0];
  expect(told(incidentHistory([incident, { ...incident, id: "j", closedAt: "2026-04-02T00:00:00Z" }] as unknown as Incidents))).toEqual([
    "2026-04-01 INC-0001: A loop | Loops",
    "2026-04-01 INC-0001: A loop | Loops",
    "2026-04-02 INC-0001 is over | A loop",
  ]);
});
