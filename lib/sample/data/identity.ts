/** One row of the inventory, with what is the same for most left out. */
import type { IdentityKind, Moment, SampleCredential, SampleIdentity } from "../core/organisation";
import { hashText } from "../core/random";

type Place = readonly [team: string | null, application: string | null, environment: string];
type Answers = readonly [owner: string | null, backup: string | null];
type GivenCredential = { created: Moment; revoked?: Moment; label?: string };
export type IdentityExtra = Partial<Pick<SampleIdentity, "ageDays" | "silentSinceDays" | "revoked" | "utcOffsetHours" | "names">> & {
  credentials?: GivenCredential[];
};

export const ago = (daysAgo: number, at = "09:00"): Moment => ({ daysAgo, at });

const DEFAULT_AGE_DAYS = 210;
/** Secrets are rotated every other week, all at nine in the morning: the new one begins when the old one ends. */
const ROTATION_DAYS_AGO = [80, 66, 52, 38, 24, 10] as const;
const ROTATION_INTERVAL_DAYS = 90;
/** Most secrets end within a quarter, as the policy asks: from the first number on, over so many days. One in six never ends. */
const ENDS = { fromDays: 18, overDays: 70, butOneIn: 6 } as const;

export function identity(
  id: string,
  name: string,
  kind: IdentityKind,
  purpose: string,
  place: Place,
  answers: Answers,
  behaviour: string,
  weight: number,
  extra: IdentityExtra = {},
): SampleIdentity {
  const hash = hashText(id);
  const ageDays = extra.ageDays ?? DEFAULT_AGE_DAYS + (hash % 400);
  const [team, application, environment] = place;
  const [owner, backup] = answers;
  const credentials =
    extra.credentials?.map((given, i) => credential(id, name, "api_key", hash, given, i)) ??
    usualCredentials(id, name, kind, ageDays, hash);
  return {
    id,
    name,
    kind,
    purpose,
    owner,
    backup,
    team,
    application,
    environment,
    behaviour,
    weight,
    ageDays,
    credentials,
    utcOffsetHours: extra.utcOffsetHours ?? 1,
    names: extra.names ?? spelling(hash),
    ...(extra.silentSinceDays === undefined ? {} : { silentSinceDays: extra.silentSinceDays }),
    ...(extra.revoked === undefined ? {} : { revoked: extra.revoked }),
  };
}

/** Most emitters send the alias of their key, some its fingerprint, some say who they are. */
function spelling(hash: number): SampleIdentity["names"] {
  const of100 = (hash >>> 8) % 100;
  if (of100 < 58) return "alias";
  return of100 < 82 ? "sha256" : "declared";
}

/** A third works without a static secret, some never rotate theirs, the others did within the last ninety days. */
function usualCredentials(id: string, name: string, kind: IdentityKind, ageDays: number, hash: number): SampleCredential[] {
  const of100 = (hash >>> 12) % 100;
  const own = (type: SampleCredential["kind"], given: GivenCredential, i = 0) => credential(id, name, type, hash, given, i);
  if (kind === "human" || of100 < 36) return [own("federated", { created: ago(ageDays) })];
  const rotatedDaysAgo = ROTATION_DAYS_AGO[(hash >>> 4) % ROTATION_DAYS_AGO.length] ?? ROTATION_DAYS_AGO[0];
  const oldDaysAgo = rotatedDaysAgo + ROTATION_INTERVAL_DAYS;
  if (of100 < 54 || ageDays < oldDaysAgo) return [own("api_key", { created: ago(Math.min(ageDays, 95 + ((hash >>> 3) % 240))) })];
  return [own("api_key", { created: ago(oldDaysAgo), revoked: ago(rotatedDaysAgo) }), own("api_key", { created: ago(rotatedDaysAgo) }, 1)];
}

function credential(
  identityId: string,
  name: string,
  kind: SampleCredential["kind"],
  hash: number,
  given: GivenCredential,
  i: number,
): SampleCredential {
  const ends = kind !== "federated" && (hash >>> 5) % ENDS.butOneIn !== 0;
  return {
    id: `${identityId}.key-${i + 1}`,
    label: given.label ?? (i === 0 ? `${name} key` : `${name} key ${i + 1}`),
    kind,
    created: given.created,
    scopes: ["models.use"],
    ...(given.revoked === undefined ? {} : { revoked: given.revoked }),
    ...(ends ? { expiresInDays: ENDS.fromDays + (hash % ENDS.overDays) } : {}),
  };
}
