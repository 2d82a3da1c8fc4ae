import { actorsOfAccounts } from "@/lib/auth";
import type { Actor } from "@/lib/auth/core/actor";
import { clashingDuty } from "@/lib/auth/core/duties";
import { RIGHTS_OF_ROLE, ROLES } from "@/lib/auth/core/roles";
import { scopeOf } from "@/lib/auth/core/scope";
import type { Db } from "@/lib/db/client";
import type { Attester } from "./core/reviewers";
import { readAccountsOf, readAccountsWith } from "./store/people";

const ATTESTING = ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes("review.decide"));

/** Everybody who may attest, as they would be if they signed in now. */
export const loadAttesters = async (db: Db): Promise<Attester[]> => loadAccounts(db, await readAccountsWith(db, ATTESTING));

/** Those behind these people, or these accounts. */
export async function loadAttestersOf(db: Db, reviewerIds: readonly string[]): Promise<Attester[]> {
  const accounts = await readAccountsOf(db, reviewerIds);
  return loadAccounts(db, [...new Set(accounts.map(({ userId }) => userId))]);
}

const loadAccounts = async (db: Db, userIds: readonly string[]): Promise<Attester[]> =>
  (await actorsOfAccounts(db, userIds)).flatMap(({ actor, email }) => attesterOf(actor, email) ?? []);

/** As whom somebody is asked: the person, or the account where no person stands behind it. */
export const reviewerIdOf = ({ personId, id }: Pick<Actor, "personId" | "id">): string => personId ?? id;

/** Null for who may not attest: without the right, or with a duty that excludes it. */
export function attesterOf(actor: Actor, email: string): Attester | null {
  if (actor.kind !== "person" || !actor.rights.has("review.decide") || clashingDuty(actor.roles, "review.decide")) return null;
  return {
    id: reviewerIdOf(actor),
    userId: actor.id,
    name: actor.name,
    email,
    scope: scopeOf(actor, "review.decide"),
    isReviewer: actor.roles.includes("reviewer"),
    isSecurity: actor.roles.includes("security_admin") || actor.roles.includes("security_analyst"),
  };
}
