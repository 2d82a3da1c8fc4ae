import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import patchRemoveMember from "../fixtures/scim-rfc7644-patch-remove-member.json";
import { GROUP_SHAPE, USER_SHAPE } from "../scim-schemas";
import { applyPatch } from "./patch";
import type { Resource } from "./shape";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const USER: Resource = {
  userName: "babs@example.com",
  active: true,
  name: { givenName: "Barbara", familyName: "Jensen" },
  emails: [{ value: "babs@example.com", type: "work", primary: true }],
  [ENTERPRISE]: { department: "Tours", manager: { value: "u1" } },
};
const patch = (Operations: unknown[], resource = USER) => applyPatch(resource, { Operations }, USER_SHAPE);
const refused = (scimType: string) => expect.objectContaining({ scimType });

describe("patches as identity providers send them", () => {
  it("takes Okta's deactivation, a value without a path", () => {
    expect(patch([{ op: "replace", value: { active: false } }])).toEqual({ ...USER, active: false });
  });

  it("takes Entra's capitals, texts for booleans, and paths as names of fields", () => {
    const value = {
      active: "False",
      "name.givenName": "Babs",
      [`${ENTERPRISE}:department`]: "Sales",
      'emails[type eq "work"].value': "b@example.com",
    };
    const patched = patch([{ op: "Replace", value }]);
    expect(patched).toMatchObject({
      active: false,
      name: { givenName: "Babs", familyName: "Jensen" },
      emails: [{ value: "b@example.com", type: "work", primary: true }],
      [ENTERPRISE]: { department: "Sales", manager: { value: "u1" } },
    });
  });

  it("takes a manager as a text, an object, by its urn or inside the extension, and takes it away by all ways there are", () => {
    const manager = (...operations: object[]) => (patch(operations)[ENTERPRISE] as Resource | undefined)?.manager;
    expect(manager({ op: "Add", path: `${ENTERPRISE}:manager`, value: "u2" })).toEqual({ value: "u2" });
    expect(manager({ op: "replace", path: `${ENTERPRISE}:manager`, value: { value: "u2", displayName: "Jo" } })).toMatchObject({
      value: "u2",
    });
    expect(manager({ op: "replace", path: `${ENTERPRISE}:manager.value`, value: "u2" })).toEqual({ value: "u2" });
    expect(manager({ op: "replace", value: { [ENTERPRISE]: { manager: { value: "u2" } } } })).toEqual({ value: "u2" });
    expect(manager({ op: "replace", path: ENTERPRISE.toUpperCase(), value: { Manager: "u2" } })).toEqual({ value: "u2" });
    for (const gone of [{ op: "remove" }, { op: "replace", value: null }, { op: "replace", value: "" }])
      expect(manager({ ...gone, path: `${ENTERPRISE}:manager` })).toBeUndefined();
  });

  it("makes the value of a list that the filter describes, where there is none", () => {
    const path = 'phoneNumbers[type eq "mobile"].value';
    expect(patch([{ op: "Add", path, value: "555" }]).phoneNumbers).toEqual([{ type: "mobile", value: "555" }]);
    expect(() => patch([{ op: "replace", path: 'phoneNumbers[type co "mob"].value', value: "555" }])).toThrow(refused("noTarget"));
  });

  it("keeps one primary value of a list, and no value twice", () => {
    const again = { value: "babs@example.com", type: "work" };
    const other = { value: "b2@example.com", type: "home", primary: true };
    expect(patch([{ op: "add", path: "emails", value: [again, other] }]).emails).toEqual([{ ...again, primary: false }, other]);
  });

  it("keeps what no schema knows, extensions of others too, and no password", () => {
    const patched = patch([{ op: "add", value: { favouriteTool: "pen", "urn:example:ext:2.0:User:badge": "7", password: "t1meMa$heen" } }]);
    expect(patched).toEqual({ ...USER, favouriteTool: "pen", "urn:example:ext:2.0:User": { badge: "7" } });
  });

  it("leaves out what is ours to say where it comes among other things, and refuses it by itself", () => {
    expect(patch([{ op: "replace", value: { id: "x", groups: [], meta: "x", active: true } }])).toEqual(USER);
    expect(() => patch([{ op: "replace", path: "id", value: "x" }])).toThrow(refused("mutability"));
    expect(() => patch([{ op: "remove", path: "userName" }])).toThrow(refused("mutability"));
  });
});

describe("groups", () => {
  const GROUP: Resource = { displayName: "Tours", members: [{ value: "2819c223-7f76-...413861904646" }, { value: "b" }, { value: "c" }] };
  const members = (...Operations: object[]) =>
    ((applyPatch(GROUP, { Operations }, GROUP_SHAPE).members ?? []) as { value: string }[]).map(({ value }) => value);

  it("takes members out by a filter, by a list, and one that is not there without a word", () => {
    expect(applyPatch(GROUP, patchRemoveMember, GROUP_SHAPE).members).toEqual([{ value: "b" }, { value: "c" }]);
    expect(members({ op: "Remove", path: "members", value: [{ value: "b" }, { value: "nobody" }] })).not.toContain("b");
    expect(members({ op: "remove", path: 'members[value eq "B"]' })).toContain("b");
    expect(members({ op: "remove", path: "members" })).toEqual([]);
  });

  it("adds members one by one or many, once each, and replaces them all", () => {
    expect(members({ op: "add", path: "members", value: [{ value: "b" }, { value: "d" }] })).toHaveLength(4);
    expect(members({ op: "Add", value: { members: [{ value: "d" }] } })).toHaveLength(4);
    expect(members({ op: "replace", path: "members", value: [{ value: "d" }] })).toEqual(["d"]);
  });
});

test.each([
  [{}, "invalidSyntax"],
  [{ Operations: [] }, "invalidSyntax"],
  [{ Operations: [{ op: "move", path: "title" }] }, "invalidSyntax"],
  [{ Operations: [{ op: "remove" }] }, "noTarget"],
  [{ Operations: [{ op: "replace", value: "x" }] }, "invalidValue"],
  [{ Operations: [{ op: "replace", path: "active", value: "perhaps" }] }, "invalidValue"],
  [{ Operations: [{ op: "add", path: "name", value: "Babs" }] }, "invalidValue"],
  [{ Operations: [{ op: "add", path: "title" }] }, "invalidValue"],
  [{ Operations: [{ op: "replace", path: "title[", value: 1 }] }, "invalidPath"],
  [{ Operations: [{ op: "replace", path: "userName.first", value: 1 }] }, "invalidPath"],
  [{ Operations: [{ op: "replace", path: "__proto__", value: {} }] }, "invalidPath"],
  [{ Operations: [{ op: "replace", path: "name[given eq 1]", value: {} }] }, "invalidPath"],
  [{ Operations: [{ op: "remove", path: 'emails[type is "x"]' }] }, "invalidFilter"],
])("%j is refused as %s, with nothing done of it", (body, scimType) => {
  const before = structuredClone(USER);
  expect(() => applyPatch(USER, body, USER_SHAPE)).toThrow(refused(scimType));
  expect(USER).toEqual(before);
});

describe("laws of patches", () => {
  /** Changes of different things, each in one of the spellings that are sent. */
  const spellings = [
    [
      { op: "replace", value: { active: false } },
      { op: "Replace", path: "active", value: "False" },
    ],
    [
      { op: "add", path: "title", value: "Lead" },
      { op: "Replace", value: { Title: "Lead" } },
    ],
    [
      { op: "replace", path: "name.familyName", value: "Smith" },
      { op: "add", value: { name: { familyName: "Smith" } } },
    ],
    [
      { op: "Add", path: `${ENTERPRISE}:department`, value: "Sales" },
      { op: "replace", value: { [ENTERPRISE]: { department: "Sales" } } },
      { op: "replace", value: { [`${ENTERPRISE}:department`]: "Sales" } },
    ],
    [
      { op: "replace", path: `${ENTERPRISE}:manager`, value: "u9" },
      { op: "replace", path: `${ENTERPRISE}:manager`, value: [{ value: "u9" }] },
      { op: "add", value: { [ENTERPRISE]: { manager: { value: "u9" } } } },
    ],
    [{ op: "replace", path: 'emails[type eq "work"].value', value: "s@example.com" }],
    [{ op: "remove", path: "nickName" }],
  ];

  it("any order and spelling of the same changes, in one request or many, ends in the same user", () => {
    const expected = patch(spellings.map(([first]) => first));
    const chosen = fc.tuple(...spellings.map((ways) => fc.constantFrom(...ways)));
    const shuffled = chosen.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
    fc.assert(
      fc.property(shuffled, (operations) => {
        expect(patch(operations)).toEqual(expected);
        expect(operations.reduce((user, operation) => patch([operation], user), USER)).toEqual(expected);
      }),
    );
  });

  it("a patch that is sent twice is as if sent once", () => {
    fc.assert(
      fc.property(fc.subarray(spellings.flat(), { minLength: 1 }), (operations) => {
        const once = patch(operations);
        expect(patch(operations, once)).toEqual(once);
      }),
    );
  });
});
