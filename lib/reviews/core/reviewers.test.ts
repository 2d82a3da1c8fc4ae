import { describe, expect, test } from "vitest";
import { ALL, NOTHING } from "@/lib/auth/core/scope";
import { type Attester, barOf, directoryOf, resolveReviewers, type Subject } from "./reviewers";

const attester = (id: string, over: Partial<Attester> = {}): Attester => ({
  ...{ id, userId: `u-${id}`, name: id, email: "", scope: { ...NOTHING, teamIds: ["care"] }, isReviewer: false, isSecurity: false },
  ...over,
});
const SUBJECT: Subject = {
  ...{ identityId: "triage", place: { identityId: "triage", teamId: "care" } },
  ...{ ownerId: "owner", backupOwnerId: "backup", applicationOwnerId: "app", teamLeadId: "lead", managerId: "boss" },
  ...{ selfId: null, operatorIds: [], actorIds: [] },
};
const subject = (over: Partial<Subject> = {}): Subject => ({ ...SUBJECT, ...over });

describe("who may answer", () => {
  test.each<[string, Attester | undefined, Subject, string, "right" | "independence" | null]>([
    ["the owner, in scope", attester("owner"), SUBJECT, "owner", null],
    ["without an account that may attest", undefined, SUBJECT, "owner", "right"],
    ["outside the scope of the right", attester("boss", { scope: { ...NOTHING, teamIds: ["field"] } }), SUBJECT, "manager", "right"],
    ["a reviewer, whose scope comes with the item", attester("rex", { scope: NOTHING, isReviewer: true }), SUBJECT, "additional", null],
    ["who is proposed as owner", attester("next", { scope: NOTHING }), SUBJECT, "new_owner", null],
    ["who stands in for somebody", attester("dan", { scope: NOTHING }), SUBJECT, "delegate", null],
    ["whose own account it is", attester("owner"), subject({ selfId: "owner" }), "owner", "independence"],
    ["who was seen using it", attester("owner"), subject({ operatorIds: ["x", "owner"] }), "owner", "independence"],
    ["who made or widened it", attester("owner"), subject({ actorIds: [{ userId: "u-owner", did: "made it" }] }), "owner", "independence"],
    [
      "security that widened it",
      attester("sec", { scope: ALL, isSecurity: true }),
      subject({ actorIds: [{ userId: "u-sec", did: "widened it" }] }),
      "security",
      "independence",
    ],
    ["who stands in, but uses it", attester("dan"), subject({ operatorIds: ["dan"] }), "delegate", "independence"],
  ])("%s", (_, who, about, role, expected) => {
    expect(barOf(who, about, role)?.kind ?? null).toBe(expected);
  });
});

describe("who is asked", () => {
  const all = ["owner", "backup", "app", "lead", "boss"].map((id) => attester(id));
  const security = [attester("sec1", { scope: ALL, isSecurity: true }), attester("sec2", { scope: ALL, isSecurity: true })];
  const stage = {
    reviewers: ["owner" as const, "backup_owner" as const, "application_owner" as const, "team_lead" as const, "manager" as const],
    additional: [],
  };
  const asked = (people: readonly Attester[], about = SUBJECT, over: object = {}, without?: Set<string>) =>
    resolveReviewers({ ...stage, fallback: undefined, ...over }, about, directoryOf([...people, ...security]), without).map(
      ({ reviewerId, role }) => `${role} ${reviewerId}`,
    );

  test("the first rule that finds somebody eligible", () => {
    expect(asked(all)).toEqual(["owner owner"]);
    expect(asked(all.slice(1))).toEqual(["backup_owner backup"]);
    expect(asked(all, subject({ operatorIds: ["owner", "backup"] }))).toEqual(["application_owner app"]);
    expect(asked(all, SUBJECT, {}, new Set(["owner", "backup", "app"]))).toEqual(["team_lead lead"]);
    expect(asked([attester("named")], SUBJECT, { fallback: "named" })).toEqual(["fallback named"]);
  });

  test("security is the last resort, the same one each time, and nobody when all of it is barred", () => {
    const [only] = asked([]);
    expect(only).toMatch(/^security sec[12]$/);
    expect(asked([])).toEqual([only]);
    const actorIds = security.map(({ userId }) => ({ userId, did: "made it" }));
    expect(asked([], subject({ actorIds }))).toEqual([]);
  });

  test("others are asked as well, but never the one whose own affair it is", () => {
    const over = { additional: ["lead", "owner", "app"] };
    expect(asked(all, subject({ operatorIds: ["app"] }), over)).toEqual(["owner owner", "additional lead"]);
  });
});
