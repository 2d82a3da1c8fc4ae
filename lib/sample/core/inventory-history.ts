/**
 * How the inventory of Northwind came to be: documents, each with the instant at which it was put. Played back with a
 * clock that tells those instants, it leaves the same inventory, and an audit log, as years of work would have.
 */
import { addUtcDays } from "@/lib/kernel/period";
import { APPLICATIONS, ENVIRONMENTS, TENANTS } from "../data/applications";
import { IDENTITIES } from "../data/identities";
import { emailOf, PEOPLE } from "../data/people";
import { COST_CENTRES, TEAMS, UNITS } from "../data/units";
import { ACCESS_TIDIED, governanceOf, grantEntries, keeping, toolEntries, vendorEntries } from "./access";
import { aliasOf, fingerprintOf } from "./caller";
import { momentMs } from "./moments";
import type { Moment, SampleCredential, SampleIdentity } from "./organisation";

type CredentialEntry = {
  id: string;
  label: string;
  kind: SampleCredential["kind"];
  alias?: string;
  sha256?: string;
  createdAt?: string;
  expiresAt?: string;
  scopes?: string[];
  provider?: string;
  storage?: string;
  state?: "revoked";
};
type IdentityEntry = {
  id: string;
  name: string;
  kind: SampleIdentity["kind"];
  purpose?: string;
  owner?: string | null;
  backupOwner?: string | null;
  team?: string | null;
  application?: string | null;
  environment?: string | null;
  state?: "revoked";
  credentials?: CredentialEntry[];
  grants?: object[];
  autonomy?: string | null;
};
/** What PUT /inventory takes; only what the sample uses of it. */
export type HistoryDocument = {
  businessUnits?: object[];
  costCentres?: object[];
  people?: object[];
  teams?: object[];
  applications?: object[];
  environments?: object[];
  tenants?: object[];
  vendors?: object[];
  tools?: object[];
  identities?: IdentityEntry[];
};
export type HistoryStep = { at: Date; document: HistoryDocument };

const FOUNDED: Moment = { daysAgo: 900, at: "09:00" };
/** Older keys were entered in one go, with the dates their providers gave. */
const KEYS_ENTERED: Moment = { daysAgo: 94, at: "10:00" };
const COHORT_DAYS = 120;
/** Before this, identities are entered cohort by cohort; later ones on their very day. */
const EXACT_SINCE_DAYS = 60;

/** One agent changed hands within the sample: what it cost before stays with its former team. */
export const MOVED = {
  identity: "battery-analyst",
  at: { daysAgo: 30, at: "08:00" },
  before: { owner: "arjun-pillai", backup: "mei-castellano", team: "data-platform", application: "data-catalogue" },
} as const;

export function inventoryHistory(until: Date): HistoryStep[] {
  const steps = new Map<number, HistoryDocument>();
  const stepAt = (moment: Moment): HistoryDocument => {
    const ms = momentMs(until, moment);
    const document = steps.get(ms) ?? {};
    steps.set(ms, document);
    return document;
  };
  Object.assign(stepAt(FOUNDED), organisation());
  Object.assign(stepAt(ACCESS_TIDIED), { vendors: vendorEntries(until), tools: toolEntries() });
  for (const identity of IDENTITIES) enterIdentity(identity, until, stepAt);
  const entered = [...steps].sort(([a], [b]) => a - b).map(([ms, document]) => ({ at: new Date(ms), document }));
  return [...entered, ...leavings(until)];
}

/** Last, although dated earlier: nobody who left may be named as an owner again, so a history cut short can be played anew. */
function leavings(until: Date): HistoryStep[] {
  return PEOPLE.flatMap(({ id, name, leftDaysAgo }) =>
    leftDaysAgo === undefined
      ? []
      : [
          {
            at: new Date(momentMs(until, { daysAgo: leftDaysAgo, at: "17:00" })),
            document: { people: [{ email: emailOf(id), name, active: false }] },
          },
        ],
  );
}

/** Everybody and everything but the identities. */
function organisation(): HistoryDocument {
  return {
    businessUnits: UNITS.map(({ id, name, owner }) => ({ id, name, owner: emailOf(owner) })),
    costCentres: COST_CENTRES.map(({ id, name, owner, account }) => ({
      ...{ id, name, owner: emailOf(owner) },
      ...(account === undefined ? {} : { account }),
    })),
    people: PEOPLE.map(({ id, name, title, manager, team }) => ({
      id,
      email: emailOf(id),
      name,
      title,
      manager: manager && emailOf(manager),
      team,
    })),
    teams: TEAMS.map(({ id, name, lead, businessUnit, costCentre }) => ({ id, name, lead: emailOf(lead), businessUnit, costCentre })),
    applications: APPLICATIONS.map(({ id, name, businessUnit, team, owner, purpose }) => ({
      id,
      name,
      businessUnit,
      team,
      owner: emailOf(owner),
      purpose,
    })),
    environments: ENVIRONMENTS.map(({ id, name, kind, aliases }) => ({ id, name, kind, aliases })),
    tenants: TENANTS.map(({ id, name }) => ({ id, name })),
  };
}

type StepAt = (moment: Moment) => HistoryDocument;

function enterIdentity(identity: SampleIdentity, until: Date, stepAt: StepAt): void {
  const born = bornAt(identity);
  const access = born.daysAgo > ACCESS_TIDIED.daysAgo ? ACCESS_TIDIED : born;
  // Of one that was revoked by then nothing was asked any more.
  const grants = identity.revoked && identity.revoked.daysAgo >= access.daysAgo ? [] : grantEntries(identity);
  entryOf(stepAt(access), identity, { ...governanceOf(identity, until), ...(grants.length > 0 ? { grants } : {}) });
  entryOf(stepAt(born), identity, assignment(identity));
  for (const credential of identity.credentials) {
    const entered =
      credential.created.daysAgo >= born.daysAgo
        ? born
        : credential.created.daysAgo > KEYS_ENTERED.daysAgo
          ? KEYS_ENTERED
          : credential.created;
    addCredential(stepAt(entered), identity, newCredential(identity, credential, until));
    const { revoked } = credential;
    if (revoked)
      addCredential(stepAt(revoked), identity, { id: credential.id, label: credential.label, kind: credential.kind, state: "revoked" });
  }
  if (identity.revoked) entryOf(stepAt(identity.revoked), identity, { state: "revoked" });
  if (identity.id === MOVED.identity) entryOf(stepAt(MOVED.at), identity, places(identity));
}

const bornAt = ({ ageDays }: SampleIdentity): Moment =>
  ageDays < EXACT_SINCE_DAYS
    ? { daysAgo: ageDays, at: "09:00" }
    : { daysAgo: Math.min(FOUNDED.daysAgo - 1, Math.ceil(ageDays / COHORT_DAYS) * COHORT_DAYS), at: "09:30" };

function entryOf(document: HistoryDocument, identity: SampleIdentity, fields: Partial<IdentityEntry>): IdentityEntry {
  document.identities ??= [];
  let entry = document.identities.find(({ id }) => id === identity.id);
  if (!entry) {
    entry = { id: identity.id, name: identity.name, kind: identity.kind };
    document.identities.push(entry);
  }
  return Object.assign(entry, fields);
}

function addCredential(document: HistoryDocument, identity: SampleIdentity, credential: CredentialEntry): void {
  const entry = entryOf(document, identity, {});
  entry.credentials = [...(entry.credentials ?? []), credential];
}

const address = (personId: string | null): string | null => (personId === null ? null : emailOf(personId));

const places = ({
  owner,
  backup,
  team,
  application,
  environment,
}: Pick<SampleIdentity, "owner" | "backup" | "team" | "application" | "environment">) => ({
  owner: address(owner),
  backupOwner: address(backup),
  team,
  application,
  environment,
});

function assignment(identity: SampleIdentity): Partial<IdentityEntry> {
  const first = identity.id === MOVED.identity ? { ...identity, ...MOVED.before } : identity;
  return { purpose: identity.purpose, ...places(first) };
}

function newCredential(identity: SampleIdentity, credential: SampleCredential, until: Date): CredentialEntry {
  const { id, label, kind, scopes, created, expiresInDays } = credential;
  return {
    id,
    label,
    kind,
    scopes,
    alias: aliasOf(id),
    createdAt: new Date(momentMs(until, created)).toISOString(),
    ...keeping(identity, credential),
    ...(kind === "federated" ? {} : { sha256: fingerprintOf(id) }),
    ...(expiresInDays === undefined ? {} : { expiresAt: addUtcDays(until, expiresInDays).toISOString() }),
  };
}
