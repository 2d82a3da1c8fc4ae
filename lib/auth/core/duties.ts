/**
 * Separation of duties. A pair of duties that one person may not hold is refused when a role is given and again when
 * either duty is used, so that rows written past the product do not help.
 * Duties that clash only over the same object (the own exception, a campaign with mostly own items) are refused there.
 */
import { RIGHTS_OF_ROLE, type Right, ROLE_NAMES, type Role } from "./roles";

type DutyPair = { first: Right; second: Right; reason: string };

export const DUTY_PAIRS: readonly DutyPair[] = [
  { first: "member.write", second: "review.decide", reason: "who creates users may not certify access." },
  { first: "member.write", second: "review.sign_off", reason: "who creates users may not sign off access reviews." },
  { first: "member.write", second: "role.approve", reason: "who hands out roles may not approve them." },
  { first: "close.prepare", second: "close.approve", reason: "who prepares a close may not approve it." },
  { first: "price.write", second: "close.approve", reason: "who changes prices may not approve statements." },
  { first: "price.write", second: "price.approve", reason: "who changes prices may not approve the change." },
  { first: "audit.configure", second: "audit.verify", reason: "who configures the audit log may not verify it." },
  { first: "audit.verify", second: "close.approve", reason: "who audits may not approve what is audited." },
  { first: "audit.verify", second: "review.sign_off", reason: "who audits may not sign off what is audited." },
];

/** Two roles that one person may not hold, with why; undefined when the set is fine. */
export function clashingRoles(roles: readonly Role[]): { roles: [Role, Role]; reason: string } | undefined {
  for (const [i, first] of roles.entries()) {
    for (const second of roles.slice(i + 1)) {
      const pair = DUTY_PAIRS.find((duty) => holdsBoth(duty, first, second) || holdsBoth(duty, second, first));
      if (pair) return { roles: [first, second], reason: `${ROLE_NAMES[first]} and ${ROLE_NAMES[second]}: ${pair.reason}` };
    }
  }
  return undefined;
}

const holdsBoth = (pair: DutyPair, one: Role, other: Role): boolean =>
  RIGHTS_OF_ROLE[one].includes(pair.first) && RIGHTS_OF_ROLE[other].includes(pair.second);

/** Why someone of these roles may not use `right`: one of the roles holds a duty that excludes it. */
export function clashingDuty(roles: readonly Role[], right: Right): { other: Right; reason: string } | undefined {
  const holds = (duty: Right): boolean => roles.some((role) => RIGHTS_OF_ROLE[role].includes(duty));
  for (const { first, second, reason } of DUTY_PAIRS) {
    if (right === first && holds(second)) return { other: second, reason };
    if (right === second && holds(first)) return { other: first, reason };
  }
  return undefined;
}
