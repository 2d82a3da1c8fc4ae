import { describe, expect, test } from "vitest";
import { testPerson, testRow } from "@/lib/testing/risk";
import { newcomerOf, newcomerWords, waitingOf } from "./newcomers";

const change = (action: string, before: object | null, after: object) => newcomerOf({ seq: 1n, action, objectId: "ann", before, after });
const SUPPORT = { id: "support", name: "Support", leadId: null, archived: false };

describe("who comes to a team", () => {
  const there = { active: true, teamId: "support", managerId: "lea" };
  test.each([
    ["joins it", "person.create", null, there],
    ["is put into it after they joined", "person.change", { active: true, teamId: null }, there],
    ["comes from another", "person.change", { active: true, teamId: "sales" }, there],
    ["comes back", "person.change", { active: false, teamId: "support" }, there],
  ])("is who %s", (_, action, before, after) => {
    expect(change(action, before, after)).toEqual({ personId: "ann", teamId: "support", managerId: "lea" });
  });

  test.each([
    ["joins no team yet", "person.create", null, { active: true, teamId: null }],
    ["was there before", "person.change", there, { ...there, name: "Ann" }],
    ["leaves", "person.change", there, { ...there, active: false }],
    ["comes and is gone already", "person.create", null, { ...there, active: false }],
    ["is no person", "team.create", null, there],
  ])("is not who %s", (_, action, before, after) => {
    expect(change(action, before, after)).toBeNull();
  });
});

describe("what waits for somebody", () => {
  const rows = [
    testRow({ id: "a", name: "A", team: SUPPORT, owner: null }),
    testRow({ id: "b", name: "B", team: SUPPORT, owner: testPerson({ active: false }) }),
    testRow({ id: "c", name: "C", team: SUPPORT, owner: testPerson(), backupOwner: null }),
    testRow({ id: "d", name: "D", team: SUPPORT, owner: testPerson(), backupOwner: testPerson({ id: "bob" }) }),
    testRow({ id: "e", name: "E", team: SUPPORT, owner: null, state: "revoked" }),
    testRow({ id: "h", name: "H", team: SUPPORT, owner: testPerson({ active: false }), backupOwner: testPerson({ id: "bob" }) }),
    testRow({ id: "i", name: "I", team: SUPPORT, owner: null, backupOwner: testPerson({ id: "bob", active: false }) }),
    testRow({ id: "f", name: "F", team: { ...SUPPORT, id: "sales", name: "Sales" }, owner: null }),
    testRow({ id: "g", name: "G", team: SUPPORT, kind: "human", owner: testPerson(), backupOwner: null }),
  ];

  test("is what of the team lives and nobody who is there answers for, or one person alone", () => {
    expect(waitingOf("support", rows)).toEqual({ unowned: ["A", "B", "I"], alone: ["C", "H"] });
    expect(waitingOf("nowhere", rows)).toEqual({ unowned: [], alone: [] });
  });

  test("is said with a few names, and not at all where nothing waits", () => {
    expect(newcomerWords(["Ann"], "Support", { unowned: [], alone: [] })).toBeNull();
    expect(newcomerWords(["Ann"], "Support", { unowned: ["A"], alone: [] })).toEqual({
      href: "/identities?q=Support&orphan=1",
      title: "Ann came to Support, where one identity needs somebody",
      body: "Nobody owns A. Name somebody on its page if it is theirs to take over.",
    });
    // What somebody answers for is no orphan.
    expect(newcomerWords(["Ann"], "R & D", { unowned: ["A"], alone: ["B"] })?.href).toBe("/identities?q=R+%26+D");
    expect(newcomerWords(["Ann", "Ben", "Eva", "Kim"], "Support", { unowned: [], alone: ["B"] })?.title).toMatch(
      /^Ann, Ben, Eva and 1 more came/,
    );
    expect(newcomerWords(["Ann"], "Support", { unowned: ["A"], alone: ["B", "C", "D", "E", "F"] })?.body).toBe(
      "Nobody owns A. One person alone answers for B, C, D and 2 more. Name somebody on its page if it is theirs to take over.",
    );
  });
});
