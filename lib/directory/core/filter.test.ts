import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { GROUP_SHAPE, USER_SHAPE } from "../scim-schemas";
import { type Filter, meets, parseFilter, requiredTexts } from "./filter";
import type { Resource } from "./shape";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const BARBARA: Resource = {
  id: "2819c223",
  userName: "bjensen@example.com",
  externalId: "701984",
  active: true,
  name: { familyName: "O'Malley", givenName: "Barbara" },
  emails: [
    { value: "bjensen@example.com", type: "work", primary: true },
    { value: "babs@jensen.org", type: "home" },
  ],
  title: 'Head of "A [b] (c)" and more',
  meta: { lastModified: "2011-05-13T04:42:34Z" },
  [ENTERPRISE]: { department: "Tours", manager: { value: "26118915" } },
};
const holds = (text: string, resource = BARBARA) => meets(resource, parseFilter(text, USER_SHAPE));

test.each([
  'userName eq "BJENSEN@example.com"',
  'USERNAME Eq "bjensen@example.com"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bj"',
  'externalId eq "701984"',
  "active eq true",
  'active eq "True"',
  'name.familyName co "\'mal"',
  'emails eq "babs@jensen.org"',
  'emails.value ew ".org"',
  'emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work"].value eq "bjensen@example.com"',
  'emails[not (type eq "work")]',
  `${ENTERPRISE}:department eq "tours"`,
  `${ENTERPRISE}:manager.value pr`,
  'title eq "Head of \\"A [b] (c)\\" and more"',
  'meta.lastModified gt "2011-05-12T23:00:00-05:00"',
  'not (title pr and userName eq "x")',
  '((userName eq "bjensen@example.com"))',
  "nickName eq null",
  'nickName ne "x"',
  'userType pr or userName eq "x" or title pr and active eq true',
])("Barbara meets %s", (text) => {
  expect(holds(text)).toBe(true);
});

test.each([
  'externalId eq "701985"',
  "active eq false",
  'emails[type eq "home" and value co "@example.com"]',
  'userType pr or userName eq "x"',
  'emails ne "babs@jensen.org"',
  'meta.lastModified lt "2011-05-13T04:42:34Z"',
  "nickName pr",
])("Barbara does not meet %s", (text) => {
  expect(holds(text)).toBe(false);
});

test.each([
  "",
  "userName",
  "userName eq",
  'userName eq "a" garbage',
  'userName is "a"',
  'userName eq "a',
  '(userName eq "a"',
  'emails[type eq "work"',
  'not userName eq "a"',
  '__proto__ eq "a"',
  "(".repeat(60),
  `userName eq "${"a".repeat(5_000)}"`,
])("refuses %s as a filter", (text) => {
  expect(() => parseFilter(text, USER_SHAPE)).toThrow(expect.objectContaining({ status: 400, scimType: "invalidFilter" }));
});

describe("laws of filters", () => {
  const leaf = fc.record({
    name: fc.constantFrom("a", "b", "c"),
    by: fc.constantFrom("eq", "ne", "co", "pr"),
    value: fc.constantFrom("x", "y"),
  });
  const text = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4 },
      leaf.map(({ name, by, value }) => (by === "pr" ? `${name} pr` : `${name} ${by} "${value}"`)),
      fc.tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter")).map(([a, word, b]) => `(${a}) ${word} (${b})`),
      tie("filter").map((one) => `not (${one})`),
    ),
  })).filter;
  const resource = fc.record({ a: fc.constantFrom("x", "y", "xy"), b: fc.constantFrom("x", "y") }, { requiredKeys: [] });

  it("not, and, or are those of logic, whatever is nested", () => {
    fc.assert(
      fc.property(text, text, resource, (a, b, one) => {
        const is = (filter: string) => meets(one, parseFilter(filter, USER_SHAPE));
        expect(is(`not (${a})`)).toBe(!is(a));
        expect(is(`(${a}) and (${b})`)).toBe(is(a) && is(b));
        expect(is(`(${a}) or (${b})`)).toBe(is(a) || is(b));
      }),
    );
  });

  it("any text that is not a filter is refused in the same way", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (any) => {
        try {
          parseFilter(any, GROUP_SHAPE);
        } catch (error) {
          expect(error).toMatchObject({ scimType: "invalidFilter" });
        }
      }),
    );
  });

  it("what it must equal is read out of conjunctions only", () => {
    const texts = (filter: string) => Object.fromEntries(requiredTexts(parseFilter(filter, USER_SHAPE) as Filter));
    expect(texts('userName eq "a" and (externalId eq "b" and active eq true)')).toEqual({ userName: "a", externalId: "b" });
    expect(texts('userName eq "a" or externalId eq "b"')).toEqual({});
    expect(texts('not (userName eq "a")')).toEqual({});
  });
});
