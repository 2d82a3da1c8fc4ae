/**
 * The words that rules are written in: which facts there are of what, their types, and the words that a fact can have. One
 * table for the checker, for the facts themselves and for the page that explains them.
 */
import {
  AUTONOMIES,
  CREDENTIAL_KINDS,
  CREDENTIAL_STORAGES,
  DATA_CLASSES,
  ENVIRONMENT_KINDS,
  GRANT_KINDS,
  IDENTITY_KINDS,
  IDENTITY_STATES,
} from "@/lib/identities/schemas";

export const SUBJECTS = ["identity", "credential", "grant", "call"] as const;
export type SubjectKind = (typeof SUBJECTS)[number];

/** From the least to the gravest. */
export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const isAtLeast = (severity: Severity, least: Severity): boolean => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

/** `oneOf`: a text of which only some words exist. */
type Text = { type: "string"; words: string; oneOf?: readonly string[] };
type Yes = { type: "bool"; words: string };
/** It may have no value: a rule asks has(…) first. */
type Quantity = { type: "int" | "double"; words: string };
type Texts = { type: "list<string>"; words: string };
type Listed = { type: "list"; of: "credential" | "grant"; words: string };
export type Field = Text | Yes | Quantity | Texts | Listed;

const text = (words: string, oneOf?: readonly string[]): Text => (oneOf ? { type: "string", words, oneOf } : { type: "string", words });
const yes = (words: string): Yes => ({ type: "bool", words });
const days = (words: string): Quantity => ({ type: "int", words });

const IDENTITY = {
  id: text("Its id"),
  name: text("Its name"),
  kind: text("What it is", IDENTITY_KINDS),
  state: text("Whether it may be used", IDENTITY_STATES),
  hasPurpose: yes("Somebody wrote down what it is for"),
  owner: text("E-mail of the owner; empty: none"),
  hasOwner: yes("It has an owner"),
  ownerActive: yes("Its owner is still there"),
  hasBackupOwner: yes("It has a backup owner"),
  team: text("Name of the team; empty: none"),
  teamId: text("Id of the team"),
  businessUnit: text("Name of the business unit"),
  costCentre: text("Name of the cost centre"),
  application: text("Name of the application"),
  applicationId: text("Id of the application"),
  environment: text("Name of the environment"),
  environmentId: text("Id of the environment"),
  environmentKind: text("Kind of the environment; empty: none", ["", ...ENVIRONMENT_KINDS]),
  vendor: text("Name of the vendor; empty: it is ours"),
  hasVendor: yes("It is another organisation's"),
  vendorContractEndsInDays: days("Days until the vendor's contract ends; none without an end"),
  hasParent: yes("An agent made it, or it works for one"),
  autonomy: text("Who confirms what it does", AUTONOMIES),
  dataClass: text("The most delicate data that it may touch", DATA_CLASSES),
  breakGlass: yes("For emergencies only"),
  seasonal: yes("Used in some months only"),
  approved: yes("Somebody said yes to it"),
  ageDays: days("Days since it was made"),
  endsInDays: days("Days until it ends by itself; none without an end"),
  certified: yes("A review kept it, and that still holds"),
  certifiedDaysAgo: days("Days since a review kept it; none without a review"),
  hasHardCap: yes("A hard budget in money, tokens or credits counts all its calls"),
  hasOwnHardCap: yes("Such a budget counts it apart from others"),
  hasRateLimit: yes("A limit of speed holds for it"),
  heldTo: { type: "list<string>", words: "Kinds of which it may use only what it was granted: model, tool, environment" },
  credentials: { type: "list", of: "credential", words: "Its live credentials" },
  grants: { type: "list", of: "grant", words: "What it may use: its grants in force" },
} as const satisfies Record<string, Field>;

const CREDENTIAL = {
  id: text("Its id"),
  label: text("Its label"),
  kind: text("What it is", CREDENTIAL_KINDS),
  provider: text("Whom it opens"),
  storage: text("Where the secret is kept", CREDENTIAL_STORAGES),
  scopes: { type: "list<string>", words: "Scopes, as the provider spells them" },
  environment: text("Name of the environment that it is for"),
  environmentKind: text("Kind of the environment that it is for", ["", ...ENVIRONMENT_KINDS]),
  management: yes("It manages an account"),
  ageDays: days("Days since the secret was made or rotated"),
  hasExpiry: yes("It expires"),
  expiresInDays: days("Days until it expires; none without an expiry"),
} as const satisfies Record<string, Field>;

const GRANT = {
  id: text("Its id"),
  kind: text("What it gives", GRANT_KINDS),
  value: text("A model's name, the id of a tool or environment, a scope; * for all"),
  wildcard: yes("It gives more than one named thing"),
  hasReason: yes("Somebody wrote down why"),
  approvedByOther: yes("Who said yes is not who asked"),
  ageDays: days("Days since it was given"),
  hasExpiry: yes("It expires"),
  expiresInDays: days("Days until it expires; none without an expiry"),
  hasCap: yes("It has a limit in money"),
  capUsd: { type: "double", words: "The limit, in dollars a month; none without one" },
} as const satisfies Record<string, Field>;

const CALL = {
  provider: text("Who serves the model"),
  model: text("The model, by the name that it is priced by; lower case"),
  models: { type: "list<string>", words: "The model by all its names" },
  tool: text("The tool that the call is for; empty: none"),
  application: text("Name of the application"),
  applicationId: text("Id of the application"),
  environment: text("Name of the environment"),
  environmentId: text("Id of the environment"),
  environmentKind: text("Kind of the environment; empty: none", ["", ...ENVIRONMENT_KINDS]),
  hasIdentity: yes("Somebody in the inventory makes it"),
  operatorEvidence: text("How it is known on whose behalf; empty: nobody's", ["", "signed", "key", "header", "body"]),
  modelGranted: yes("A grant in force names the model"),
  toolGranted: yes("A grant in force names the tool"),
  environmentGranted: yes("A grant in force names the environment"),
} as const satisfies Record<string, Field>;

export const FIELDS = { identity: IDENTITY, credential: CREDENTIAL, grant: GRANT, call: CALL } as const satisfies Record<
  SubjectKind,
  Record<string, Field>
>;

/** What a rule about something may speak of. */
export const VARIABLES: Readonly<Record<SubjectKind, readonly SubjectKind[]>> = {
  identity: ["identity"],
  credential: ["credential", "identity"],
  grant: ["grant", "identity"],
  call: ["call", "identity"],
};

/** What may be asked of a call beside its facts. `*` stands for anything. */
export const CALL_METHODS: Readonly<Record<string, string>> = {
  usesModel: 'call.usesModel("gpt-5*"): one of the model\'s names is this',
  usesTool: 'call.usesTool("payments"): the tool\'s id, name or other name is this',
};

type ValueOf<One> = One extends Text
  ? string
  : One extends Yes
    ? boolean
    : One extends { type: "int" | "double" }
      ? number | null
      : string[];

/** What is known of something: undefined is not known, null is known to have no value (numbers only). */
export type DataOf<Kind extends SubjectKind> = {
  [Name in keyof (typeof FIELDS)[Kind] as (typeof FIELDS)[Kind][Name] extends Listed ? never : Name]:
    | ValueOf<(typeof FIELDS)[Kind][Name]>
    | undefined;
};
