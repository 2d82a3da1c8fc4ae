/** All that rules look at, read once for a run. What was not read is absent, and a rule that needs it says that it is missing. */
import type { GovernanceCredential, GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import type { UnmeteredBill } from "@/lib/invoices/core/unmetered";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { Caps } from "@/lib/policy/core/caps";
import type { PolicyEvaluation } from "@/lib/policy/core/evaluation";
import type { CallsAfter } from "@/lib/reporting/core/calls-after";
import { type IdentityUse, noUse } from "@/lib/reporting/core/identity-use";
import type {
  ActorChain,
  CallPlace,
  ExposedUse,
  FirstUse,
  Knock,
  NetworkCover,
  NetworkMix,
  Novelty,
  Probe,
  Rhythm,
  ShadowUse,
  ToolUse,
  Travel,
  UseCell,
  Wake,
} from "@/lib/reporting/core/risk-facts";
import type { OpenSecrets } from "@/lib/security/core/exposure";
import type { PermissionsUsed } from "@/lib/security/core/permissions";
import type { Telemetry } from "./telemetry";

/** Which application is whose. */
export type ApplicationPlace = { name: string; teamId: string | null; businessUnitId: string | null };

/** That a person came to another team or manager. */
export type Move = { personId: string; at: Date; what: "team" | "manager" };

/** Something that was to be ended: a row of the work on revocations that is not over. */
export type EndingTask = {
  id: string;
  action: string;
  subjectKind: "identity" | "credential" | "grant";
  subjectId: string;
  identityId: string;
  state: string;
  decidedAt: Date;
  cutOffAt: Date | null;
  lastSuccessAt: Date | null;
};

/** When a provider saw a key of ours last. */
export type ProviderSighting = { credentialId: string; provider: string; lastUsedAt: Date };

/** A token of our own that may be used: it moves usage, prices and the inventory, so it is judged like any other key. */
export type OwnToken = {
  id: string;
  name: string;
  scopes: readonly string[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

export type World = {
  now: Date;
  /** All identities, revoked and requested ones among them. */
  rows: readonly GovernanceRow[];
  tools: readonly ToolRow[];
  tokens: readonly OwnToken[];
  /** What connected tools are for, by id. */
  purposes: ReadonlyMap<string, string>;
  use?: ReadonlyMap<string, IdentityUse>;
  /** What logs of clouds tell as used in 90 days: read together with `use`. */
  permissions?: PermissionsUsed;
  cells?: readonly UseCell[];
  cover?: readonly NetworkCover[];
  mixes?: readonly NetworkMix[];
  wakes?: readonly Wake[];
  endings?: readonly CallsAfter[];
  knocks?: readonly Knock[];
  theft?: { probes: readonly Probe[]; travels: readonly Travel[]; novelties: readonly Novelty[] };
  firsts?: readonly FirstUse[];
  toolUses?: readonly ToolUse[];
  rhythms?: readonly Rhythm[];
  shadows?: readonly ShadowUse[];
  /** Of each provider its newest invoice; none: no provider sent one. */
  bills?: readonly UnmeteredBill[];
  chains?: readonly ActorChain[];
  places?: readonly CallPlace[];
  applications: ReadonlyMap<string, ApplicationPlace>;
  environments: ReadonlyMap<string, { name: string; kind: string }>;
  /** E-mail addresses and names of people, lower case. */
  people: ReadonlySet<string>;
  caps?: ReadonlyMap<string, Caps>;
  moves?: readonly Move[];
  tasks?: readonly EndingTask[];
  providerKeys?: readonly ProviderSighting[];
  telemetry?: Telemetry;
  policies?: PolicyEvaluation;
  /** Open findings of secret scanners on credentials of ours, and what became of those since. */
  secrets?: OpenSecrets;
  exposedUses?: readonly ExposedUse[];
  /** Tiers by the rules that were judged before; rules with terms by tier look here. */
  tiers: ReadonlyMap<string, number>;
};

/** Of what a part of the world was not read. */
export const useOf = (world: World, identityId: string): IdentityUse => world.use?.get(identityId) ?? noUse(identityId);

/** Identities that exist and may call, or could again: neither asked for only nor revoked. */
export const liveRows = (world: World): GovernanceRow[] => world.rows.filter(({ state }) => state === "active" || state === "suspended");

export const rowOf = (world: World): ((id: string) => GovernanceRow | undefined) => {
  const byId = new Map(world.rows.map((row) => [row.id, row]));
  return (id) => byId.get(id);
};

export type Key = { row: GovernanceRow; credential: GovernanceCredential };

export const liveKeys = (world: World): Key[] =>
  liveRows(world).flatMap((row) => row.credentials.flatMap((credential) => (credential.state === "active" ? [{ row, credential }] : [])));

export const allKeys = (world: World): Map<string, Key> =>
  new Map(world.rows.flatMap((row) => row.credentials.map((credential): [string, Key] => [credential.id, { row, credential }])));

/** A secret that stays the same until somebody changes it. */
export const isStatic = ({ kind }: GovernanceCredential): boolean => kind !== "federated";

/** Where a key is meant to be used. */
export const environmentOf = ({ row, credential }: Key) => credential.environment ?? row.environment;

export const isProduction = (row: Pick<GovernanceRow, "environment">): boolean => row.environment?.kind === "production";

export const keyCost = (world: World, { row, credential }: Key): Usd =>
  parseUsd(useOf(world, row.id).credentials.find(({ id }) => id === credential.id)?.costUsd30d ?? "0");
export const identityCost = (world: World, identityId: string): Usd => parseUsd(useOf(world, identityId).costUsd30d);

const DAY_MS = 86_400_000;
/** Whole days from one instant to another. */
export const daysBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / DAY_MS);
export const addDays = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS);
