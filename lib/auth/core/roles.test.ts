import { describe, expect, test } from "vitest";
import { Forbidden } from "@/lib/kernel/errors";
import type { Actor } from "./actor";
import { authorize } from "./authorize";
import { clashingRoles, DUTY_PAIRS } from "./duties";
import { RIGHTS, RIGHTS_OF_ROLE, RIGHTS_OF_SCOPE, type Right, ROLES, type Role, TOKEN_SCOPES } from "./roles";
import { ALL } from "./scope";

const actorWith = (roles: readonly Role[]): Actor => ({
  kind: "person",
  id: "u",
  name: "Somebody",
  roles: [...roles],
  rights: new Set(roles.flatMap((role) => RIGHTS_OF_ROLE[role])),
  scope: ALL,
});
const refused = (roles: readonly Role[], right: Right): boolean => {
  try {
    authorize({ actor: actorWith(roles) }, right);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(Forbidden);
    return true;
  }
};

describe("every role and every right", () => {
  const cells = ROLES.flatMap((role) => RIGHTS.map((right) => [role, right, RIGHTS_OF_ROLE[role].includes(right)] as const));
  test.each(cells)("%s, %s: %s", (role, right, isAllowed) => {
    expect(refused([role], right)).toBe(!isAllowed);
  });
});

/** The table of the product's rules, written out once more by hand: a slip in roles.ts shows here. */
describe("the rules of the organisation", () => {
  const holders = (right: Right): Role[] => ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes(right));

  test.each<[Right, Role[]]>([
    ["chargeback.export", ["finance_analyst", "finance_controller", "identity_owner", "team_lead", "auditor"]],
    ["price.write", ["finance_analyst", "platform_admin"]],
    ["price.approve", ["finance_controller"]],
    ["close.prepare", ["finance_analyst"]],
    ["close.approve", ["finance_controller"]],
    ["budget.approve", ["finance_controller"]],
    ["budget.approve_security", ["security_admin"]],
    ["identity.revoke", ["identity_owner", "team_lead", "platform_admin", "security_admin"]],
    ["identity.suspend", ["identity_owner", "team_lead", "platform_admin", "security_analyst", "security_admin"]],
    ["member.write", ["platform_admin"]],
    ["role.approve", ["security_admin"]],
    ["token.write", ["platform_admin"]],
    ["review.define", ["security_analyst"]],
    ["review.sign_off", ["security_admin"]],
    ["review.decide", ["identity_owner", "team_lead", "security_analyst", "security_admin", "reviewer"]],
    ["review.sign_off", ["security_admin"]],
    ["grant.approve", ["team_lead", "security_admin"]],
    ["policy.write", ["platform_admin", "security_analyst"]],
    ["policy.approve", ["security_admin"]],
    ["connector.write", ["platform_admin"]],
    ["finding.triage", ["security_analyst"]],
    ["finding.except", ["security_admin"]],
    ["audit.read", ["security_analyst", "security_admin", "auditor"]],
    ["audit.verify", ["auditor"]],
    ["event.write", []],
    ["enforce", []],
  ])("%s belongs to %j", (right, roles) => {
    expect(holders(right)).toEqual(roles);
  });

  test("a reviewer reads the evidence of items only, an auditor changes nothing", () => {
    expect(RIGHTS_OF_ROLE.reviewer).toEqual(["review.decide"]);
    expect(RIGHTS_OF_ROLE.auditor.filter((right) => !/\.(read|export|verify)$/.test(right))).toEqual([]);
  });

  test("no right is listed twice for one role", () => {
    for (const role of ROLES) expect(new Set(RIGHTS_OF_ROLE[role]).size).toBe(RIGHTS_OF_ROLE[role].length);
  });
});

describe("machine tokens", () => {
  test("each scope does one kind of work, and only the right one writes usage or reserves", () => {
    expect(TOKEN_SCOPES.filter((scope) => RIGHTS_OF_SCOPE[scope].includes("event.write"))).toEqual(["ingest"]);
    expect(TOKEN_SCOPES.filter((scope) => RIGHTS_OF_SCOPE[scope].includes("enforce"))).toEqual(["enforce"]);
    expect(RIGHTS_OF_SCOPE.ingest.some((right) => right.endsWith(".read"))).toBe(false);
    expect(RIGHTS_OF_SCOPE.read.some((right) => !/\.(read|export)$/.test(right))).toBe(false);
  });

  test("none makes members or tokens, approves, closes or reviews", () => {
    const all = TOKEN_SCOPES.flatMap((scope) => RIGHTS_OF_SCOPE[scope]);
    expect(all.filter((right) => /^(member|token|role|review|close)\.(?!read)/.test(right) || right.endsWith(".approve"))).toEqual([]);
  });
});

describe("separation of duties", () => {
  test("no single role clashes with itself", () => {
    for (const { first, second } of DUTY_PAIRS) {
      for (const role of ROLES) expect(RIGHTS_OF_ROLE[role].includes(first) && RIGHTS_OF_ROLE[role].includes(second)).toBe(false);
    }
  });

  test.each<[Role, Role]>([
    ["platform_admin", "security_admin"],
    ["platform_admin", "reviewer"],
    ["platform_admin", "auditor"],
    ["platform_admin", "finance_controller"],
    ["finance_analyst", "finance_controller"],
    ["auditor", "finance_controller"],
    ["auditor", "security_admin"],
  ])("%s and %s are refused, in either order", (one, other) => {
    expect(clashingRoles([one, other])?.reason).toBeDefined();
    expect(clashingRoles([other, "team_lead", one])?.reason).toBeDefined();
  });

  test("what is refused when it is given is refused again when it is used", () => {
    for (const one of ROLES) {
      for (const other of ROLES) {
        if (one === other || !clashingRoles([one, other])) continue;
        const clashing = DUTY_PAIRS.flatMap(({ first, second }) => [first, second]).filter((right) =>
          [one, other].some((role) => RIGHTS_OF_ROLE[role].includes(right)),
        );
        expect(clashing.some((right) => refused([one, other], right))).toBe(true);
      }
    }
    expect(refused(["finance_analyst", "finance_controller"], "close.prepare")).toBe(true);
    expect(refused(["finance_analyst", "finance_controller"], "close.approve")).toBe(true);
    expect(refused(["finance_analyst", "finance_controller"], "spend.read")).toBe(false);
  });

  test("the roles of the first administrator fit together", () => {
    expect(clashingRoles(["platform_admin", "finance_analyst"])).toBeUndefined();
  });
});
