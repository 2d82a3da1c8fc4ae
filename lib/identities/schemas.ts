/**
 * What programs and screens send to change the inventory. The same entries make up the declarative document and the
 * bodies of the single resources. A field that is left out stays as it is; null empties it.
 */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { GrantEntry, governanceFields, NewVendor, ToolEntry } from "./core/access-schemas";
import {
  Archived,
  CREDENTIAL_KINDS,
  CREDENTIAL_STATES,
  CREDENTIAL_STORAGES,
  Email,
  ENVIRONMENT_KINDS,
  flag,
  IDENTITY_KINDS,
  IDENTITY_STATES,
  Instant,
  line,
  Name,
  OwnId,
  PathId,
  POSTING_STATES,
  Purpose,
  Reason,
  Reference,
  Spellings,
  searchText,
} from "./core/fields";
import { FINGERPRINT_KINDS } from "./core/fingerprint-kinds";
import { SIGNATURE_ALGORITHMS } from "./core/operator-proof";
import { holdsOnlyPublicKeys, isSafeKeyUrl } from "./core/trusted-issuer";

export * from "./core/access-schemas";
export {
  AUTONOMIES,
  type Autonomy,
  CREDENTIAL_KINDS,
  CREDENTIAL_STORAGES,
  type CredentialKind,
  type CredentialStorage,
  DATA_CLASSES,
  type DataClass,
  ENVIRONMENT_KINDS,
  type EnvironmentKind,
  GRANT_KINDS,
  type GrantKind,
  IDENTITY_KINDS,
  IDENTITY_STATES,
  type IdentityKind,
  type IdentityState,
  OwnId,
  type PostingState,
  type ToolKind,
} from "./core/fields";

const MAX_ENTRIES = 20_000;
const unitFields = { parent: Reference.nullish(), owner: Email.nullish(), archived: Archived.optional() };
/** As the ledger knows it: text, since leading noughts count. */
const ledgerText = line(50).nullish();
const costCentreFields = {
  owner: Email.nullish(),
  account: ledgerText.describe("The account that its charges are posted to; null: that of the accounting settings"),
  entity: ledgerText.describe("The legal entity; null: that of the accounting settings"),
  taxCode: ledgerText,
  posting: z.enum(POSTING_STATES).optional().describe("Whether its ledger takes postings"),
  archived: Archived.optional(),
};
const teamFields = {
  businessUnit: Reference.nullish(),
  costCentre: Reference.nullish(),
  lead: Email.nullish(),
  aliases: Spellings.optional(),
  archived: Archived.optional(),
};
const personFields = {
  title: line(200).nullish(),
  manager: Email.nullish(),
  team: Reference.nullish(),
  active: z.boolean().optional(),
};
const applicationFields = {
  businessUnit: Reference.nullish(),
  team: Reference.nullish(),
  owner: Email.nullish(),
  purpose: Purpose.nullish(),
  aliases: Spellings.optional(),
  archived: Archived.optional(),
};
const environmentFields = { aliases: Spellings.optional(), archived: Archived.optional() };
const assignmentFields = {
  owner: Email.nullish(),
  backupOwner: Email.nullish(),
  team: Reference.nullish(),
  application: Reference.nullish(),
  environment: Reference.nullish(),
};
const identityFields = {
  ...assignmentFields,
  ...governanceFields,
  purpose: Purpose.nullish(),
  state: z.enum(IDENTITY_STATES).optional(),
  aliases: Spellings.optional(),
};
const credentialFields = {
  /** SHA-256 of the secret, in hex: the way to say "this key" without sending it. */
  sha256: line(100).optional(),
  providerKeyId: line(200).optional(),
  alias: line(200).optional(),
  fingerprints: z
    .array(z.strictObject({ kind: z.enum(FINGERPRINT_KINDS), value: line(200) }))
    .max(20)
    .optional(),
  expiresAt: Instant.nullish(),
  scopes: z.array(line(200)).max(200).optional(),
  /** Whom it opens: openai, anthropic, the name of a gateway. */
  provider: line(100).nullish(),
  /** Where the secret is kept. */
  storage: z.enum(CREDENTIAL_STORAGES).nullish(),
  /** Where it is meant to be used, when that is not where its identity is. */
  environment: Reference.nullish(),
  rotatedAt: Instant.nullish(),
  /** A key that manages an account. */
  management: z.boolean().optional(),
};
const newCredentialFields = { ...credentialFields, label: Name, kind: z.enum(CREDENTIAL_KINDS), createdAt: Instant.optional() };

const named = { id: OwnId.optional(), name: Name };
/** When a change of owner, team or place starts to hold; now, when it is not said. Half-open: usage at this instant is new. */
const effectiveFrom = Instant.optional();
const dated = { effectiveFrom };
const renamed = { name: Name.optional() };

export const NewBusinessUnit = z.strictObject({ ...named, ...unitFields });
export const BusinessUnitChange = z.strictObject({ ...renamed, ...unitFields });
export const NewCostCentre = z.strictObject({ ...named, ...costCentreFields });
export const CostCentreChange = z.strictObject({ ...renamed, ...costCentreFields });
export const NewTeam = z.strictObject({ ...named, ...teamFields, ...dated });
export const TeamChange = z.strictObject({ ...renamed, ...teamFields, ...dated });
export const NewPerson = z.strictObject({ id: OwnId.optional(), email: Email, name: Name, ...personFields });
export const PersonChange = z.strictObject({ ...renamed, email: Email.optional(), ...personFields });
export const NewApplication = z.strictObject({ ...named, ...applicationFields });
export const ApplicationChange = z.strictObject({ ...renamed, ...applicationFields });
export const NewEnvironment = z.strictObject({ ...named, kind: z.enum(ENVIRONMENT_KINDS), ...environmentFields });
export const EnvironmentChange = z.strictObject({ ...renamed, kind: z.enum(ENVIRONMENT_KINDS).optional(), ...environmentFields });
export const NewTenant = z.strictObject(named);
export const TenantChange = z.strictObject({ name: Name });
export const NewIdentity = z.strictObject({ ...named, kind: z.enum(IDENTITY_KINDS), ...identityFields, ...dated });
export const IdentityChange = z.strictObject({
  ...renamed,
  kind: z.enum(IDENTITY_KINDS).optional(),
  ...identityFields,
  ...dated,
  /** Why it is suspended or revoked; kept with the state and in the audit log. */
  reason: Reason.optional(),
});
export const NewCredential = z.strictObject({ id: OwnId.optional(), identity: Reference, ...newCredentialFields });
export const CredentialChange = z.strictObject({
  label: Name.optional(),
  kind: z.enum(CREDENTIAL_KINDS).optional(),
  state: z.enum(CREDENTIAL_STATES).optional(),
  ...credentialFields,
  /** Values that were wrongly said to name it. */
  removeFingerprints: z.array(line(200)).max(50).optional(),
  reason: Reason.optional(),
});

export type NewBusinessUnit = z.output<typeof NewBusinessUnit>;
export type BusinessUnitChange = z.output<typeof BusinessUnitChange>;
export type NewCostCentre = z.output<typeof NewCostCentre>;
export type CostCentreChange = z.output<typeof CostCentreChange>;
export type NewTeam = z.output<typeof NewTeam>;
export type TeamChange = z.output<typeof TeamChange>;
export type NewPerson = z.output<typeof NewPerson>;
export type PersonChange = z.output<typeof PersonChange>;
export type NewApplication = z.output<typeof NewApplication>;
export type ApplicationChange = z.output<typeof ApplicationChange>;
export type NewEnvironment = z.output<typeof NewEnvironment>;
export type EnvironmentChange = z.output<typeof EnvironmentChange>;
export type NewTenant = z.output<typeof NewTenant>;
export type TenantChange = z.output<typeof TenantChange>;
export type NewIdentity = z.output<typeof NewIdentity>;
export type IdentityChange = z.output<typeof IdentityChange>;
export type NewCredential = z.output<typeof NewCredential>;
export type CredentialChange = z.output<typeof CredentialChange>;

const CredentialEntry = z.strictObject({ id: OwnId.optional(), ...newCredentialFields, state: z.enum(CREDENTIAL_STATES).optional() });
const IdentityEntry = z.strictObject({
  ...named,
  kind: z.enum(IDENTITY_KINDS),
  ...identityFields,
  ...dated,
  credentials: z.array(CredentialEntry).max(100).optional(),
  grants: z.array(GrantEntry).max(500).optional(),
});
const TeamEntry = z.strictObject({ ...named, ...teamFields, ...dated });
const entries = <Entry extends z.ZodType>(entry: Entry) => z.array(entry).max(MAX_ENTRIES).optional();

/**
 * The inventory as one document. What it names is made so; what it leaves out, kinds, entries and fields alike, is left
 * alone: nothing is deleted by omission. `effectiveFrom` dates the changes of owner, team, place, unit and cost centre, of
 * the whole document or of one entry.
 */
export const InventoryDocument = z.strictObject({
  effectiveFrom,
  businessUnits: entries(NewBusinessUnit),
  costCentres: entries(NewCostCentre),
  teams: entries(TeamEntry),
  people: entries(NewPerson),
  applications: entries(NewApplication),
  environments: entries(NewEnvironment),
  tenants: entries(NewTenant),
  vendors: entries(NewVendor),
  tools: entries(ToolEntry),
  identities: entries(IdentityEntry),
});
export type InventoryDocument = z.output<typeof InventoryDocument>;

export const PutInventoryQuery = z.strictObject({ dryRun: flag.optional() });

/** Lists of the small kinds: teams, units, applications, … */
export const ListQuery = z.strictObject({ ...pageQuery, query: searchText.optional(), archived: flag.optional() });
export type ListQuery = z.output<typeof ListQuery>;
export const IdentityListQuery = z.strictObject({
  ...pageQuery,
  query: searchText.optional(),
  kind: z.enum(IDENTITY_KINDS).optional(),
  state: z.enum(IDENTITY_STATES).optional(),
  teamId: OwnId.optional(),
  ownerId: OwnId.optional(),
  answerableId: OwnId.optional().describe("Person id: owner, backup owner or lead of the team"),
  applicationId: OwnId.optional(),
  environmentId: OwnId.optional(),
  vendorId: OwnId.optional(),
  parentId: OwnId.optional(),
  tier: z.coerce.number().int().min(1).max(4).optional(),
  orphan: flag.optional().describe("1: nobody active owns it, neither as owner nor as backup"),
  certified: flag.optional().describe("1: a review kept it, and that still holds"),
});
export type IdentityListQuery = z.output<typeof IdentityListQuery>;
export const CredentialListQuery = z.strictObject({
  ...pageQuery,
  query: searchText.optional(),
  identity: OwnId.optional(),
  state: z.enum(CREDENTIAL_STATES).optional(),
});
export type CredentialListQuery = z.output<typeof CredentialListQuery>;
export const SearchQuery = z.strictObject({
  query: searchText.refine((text) => text !== "", "Empty."),
  limit: z.coerce.number().int().min(1).max(50).default(10),
});
export type SearchQuery = z.output<typeof SearchQuery>;

/** Path parameters. */
export const ObjectParams = z.strictObject({ id: PathId });

const Sent = line(512).optional();
const countGiven = (...given: readonly unknown[]) => given.filter((value) => value !== undefined).length;

/** What unattributed usage has in common, as its emitter sent it, and whose it is. */
export const UnattributedAssignment = z
  .strictObject({
    match: z
      .strictObject({ credential: Sent, identity: Sent, application: Sent, environment: Sent, sourceId: Sent })
      .refine(({ credential, identity, application, sourceId }) => countGiven(credential, identity, application, sourceId) === 1, {
        error: "Exactly one of credential, identity, application (with its environment) and sourceId is needed.",
        params: { fix: "Send the one thing that ties this usage to the identity." },
      })
      .refine(({ application, environment }) => environment === undefined || application !== undefined, {
        error: "An environment alone names nobody.",
        params: { fix: "Send the application too." },
      }),
    identityId: line(200).optional(),
    newIdentity: NewIdentity.optional(),
    reason: Reason.optional(),
  })
  .refine(({ identityId, newIdentity }) => countGiven(identityId, newIdentity) === 1, {
    error: "Either identityId or newIdentity is needed.",
    params: { fix: "Name the identity it belongs to, or describe a new one." },
  });
export type UnattributedAssignment = z.output<typeof UnattributedAssignment>;

const Issuer = line(500);
const KeyUrl = z
  .string()
  .max(2_000)
  .refine(isSafeKeyUrl, { error: "Not an https address.", params: { fix: "Send an https address, or http on this machine." } });
const MAX_KEYS = 50;
const KeySet = z
  .object({
    keys: z
      .array(z.looseObject({ kty: line(20), kid: line(200).optional() }))
      .min(1)
      .max(MAX_KEYS),
  })
  .refine(holdsOnlyPublicKeys, { error: "Holds a key that is not public.", params: { fix: "Send public keys only." } });
const Algorithms = z
  .array(z.enum(SIGNATURE_ALGORITHMS))
  .min(1)
  .transform((sent) => [...new Set(sent)]);
const ClaimName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/, "Not the name of a claim.");

/** Whose tokens are believed about on whose behalf a call was made. */
export const TrustedIssuerInput = z
  .strictObject({
    issuer: Issuer,
    audience: line(500),
    jwksUrl: KeyUrl.optional(),
    jwks: KeySet.optional(),
    algorithms: Algorithms.default(["RS256"]),
    identityClaim: ClaimName.default("sub"),
  })
  .refine(({ jwksUrl, jwks }) => (jwksUrl === undefined) !== (jwks === undefined), {
    path: ["jwksUrl"],
    error: "Keys come from one place.",
    params: { fix: "Send either jwksUrl or jwks." },
  });
export type TrustedIssuerInput = z.output<typeof TrustedIssuerInput>;

/** What is left out stays. New keys take the place of the old ones, whichever kind those were. */
export const TrustedIssuerChange = z
  .strictObject({
    audience: line(500).optional(),
    jwksUrl: KeyUrl.optional(),
    jwks: KeySet.optional(),
    algorithms: Algorithms.optional(),
    identityClaim: ClaimName.optional(),
    disabled: z.boolean().optional(),
  })
  .refine(({ jwksUrl, jwks }) => jwksUrl === undefined || jwks === undefined, {
    path: ["jwksUrl"],
    error: "Keys come from one place.",
    params: { fix: "Send either jwksUrl or jwks." },
  });
export type TrustedIssuerChange = z.output<typeof TrustedIssuerChange>;
export const TrustedIssuerPath = z.strictObject({ issuerId: line(100) });
