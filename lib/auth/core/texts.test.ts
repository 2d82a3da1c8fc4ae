import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomBase62 } from "@/lib/kernel/random";
import { Email } from "./email";
import { readRoleMap, rolesOfClaims } from "./oidc-claims";
import { passwordFault } from "./password-rules";
import { safePath } from "./safe-path";
import { PREFIX_LENGTH, readTokenText, SECRET_LENGTH, tokenText } from "./token-text";

describe("a machine token's text", () => {
  test("is read back into its parts", () => {
    const prefix = randomBase62(PREFIX_LENGTH);
    const secret = randomBase62(SECRET_LENGTH);
    expect(readTokenText(tokenText(prefix, secret))).toEqual({ prefix, secret });
  });

  test("of another shape is none", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readTokenText(text)).toBeUndefined();
      }),
    );
    expect(readTokenText(`${tokenText("a".repeat(PREFIX_LENGTH), "b".repeat(SECRET_LENGTH))}\n`)).toBeUndefined();
  });
});

describe("a new password", () => {
  test.each([
    "correct horse battery",
    "four silly walking words",
    "xK9#mQ2$vL7!",
    "ein langes deutsches Wort",
    "päßwörter sind toll",
    "日本語のパスワードは良いです",
  ])("is taken: %s", (password) => {
    expect(passwordFault(password, { email: "ana@northwind.test", name: "Ana Lima" })).toBeUndefined();
  });

  test.each([
    "",
    "short",
    "elevenchars",
    "password1234",
    "Password2026!",
    "PASSWORDPASSWORD",
    "aaaaaaaaaaaa",
    "abababababab",
    "123456789012",
    "qwertyuiop123",
    "abcdefghijkl",
    "administrator1",
    "Welcome12345!",
    "correcthorsebatterystaple",
    "northwind-ana-1",
    "Countinghouse1!",
    "changeme2026",
    `${"x1y2".repeat(65)}`,
  ])("is refused: %s", (password) => {
    expect(passwordFault(password, { email: "northwind-ana@x.test", name: "Ana" })).toBeDefined();
  });
});

describe("where to go after signing in", () => {
  test.each(["/", "/spend?team=a&b=1#x", "/a//b"])("%s stays", (path) => {
    expect(safePath(path)).toBe(path);
  });

  test.each([
    "https://evil.test",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "javascript:alert(1)",
    "",
    "spend",
    null,
    undefined,
  ])("%j leads home", (path) => {
    expect(safePath(path)).toBe("/");
  });

  test("whatever is asked, the answer is a path of ours", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("", "/", "//", "/\\", "/\t"), (text, start) => {
        expect(new URL(safePath(start + text), "https://own.test").origin).toBe("https://own.test");
      }),
    );
  });
});

describe("roles from an identity provider", () => {
  const map = readRoleMap("finance = finance_analyst, admins=platform_admin,CN=x,OU=y=auditor".replace("CN=x,OU=y", "CN=x"));

  test("follow the groups, each once and in one order", () => {
    expect(rolesOfClaims({ groups: ["admins", "finance", "finance", "other"] }, "groups", map)).toEqual([
      "finance_analyst",
      "platform_admin",
    ]);
    expect(rolesOfClaims({ groups: "finance admins" }, "groups", map)).toEqual(["finance_analyst", "platform_admin"]);
    expect(rolesOfClaims({ realm_access: { roles: ["CN=x"] } }, "realm_access.roles", map)).toEqual(["auditor"]);
    expect(rolesOfClaims({ "https://corp.test/roles": ["finance"] }, "https://corp.test/roles", map)).toEqual(["finance_analyst"]);
  });

  test("are none when the claim is missing or odd, and by hand when none is configured", () => {
    for (const groups of [undefined, null, 5, {}, [5, null], "__proto__"]) expect(rolesOfClaims({ groups }, "groups", map)).toEqual([]);
    expect(rolesOfClaims({}, "constructor.name", map)).toEqual([]);
    expect(rolesOfClaims({ groups: ["finance"] }, undefined, map)).toBeUndefined();
  });

  test("a table with a mistake names it", () => {
    expect(() => readRoleMap("finance=accountant")).toThrow(/"finance=accountant"/);
    expect(() => readRoleMap("finance")).toThrow(/"finance"/);
    expect(readRoleMap(" , ").size).toBe(0);
  });
});

test("an e-mail address has one spelling", () => {
  expect(Email.parse("  Ana.Lima@Northwind.TEST ")).toBe("ana.lima@northwind.test");
  expect(Email.safeParse("ana").success).toBe(false);
});
