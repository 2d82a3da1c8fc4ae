/** One identity as its programs appear on the wire: what its events have in common, and which key it used when. */
import { sha256Hex } from "@/lib/kernel/hash";
import { ENVIRONMENTS, TENANTS } from "../data/applications";
import { MODELS, type SampleModel } from "../data/models";
import { NETWORKS } from "../data/networks";
import { emailOf } from "../data/people";
import { LEAKED_CREDENTIAL, LEAKED_SECRET } from "../data/signals";
import type { Behaviour, CallStyle } from "./behaviour";
import { momentMs } from "./moments";
import type { NativeEvent } from "./native-event";
import type { SampleCredential, SampleIdentity } from "./organisation";
import { hashText, inventedSha256, type Random, randomOf } from "./random";

export type Style = CallStyle & { sent: SampleModel };
export type Origin = NonNullable<NativeEvent["network"]>;
type Key = { fromMs: number; spelled: string };

export type Caller = {
  identity: SampleIdentity;
  behaviour: Behaviour;
  random: Random;
  keys: Key[];
  environment: string;
  origins: Origin[];
  tenants: string[];
  repositories: string[];
  /** Applications that use it in turn; more than one only for a shared key. */
  applications: (string | undefined)[];
  /** The session that is still going on. */
  session: { id: string; untilMs: number };
  styles: readonly Style[];
  /** How it called last: a retry is the same call again. */
  lastStyle?: Style;
  /** Events that were planned and not yet made: a trace is made whole. */
  owed: number;
  nextTraceEvents: number;
};

const SHARED_BY = ["helpdesk", "field-tablet", "sales-assistant", "finance-desk"] as const;
const SESSION_MS = 45 * 60_000;

/** What programs send to name a credential: its alias, unless they send its fingerprint. */
export const aliasOf = (credentialId: string): string =>
  `key_${inventedSha256(credentialId).slice(0, 4)}…${inventedSha256(credentialId).slice(-8)}`;
export const fingerprintOf = (credentialId: string): string =>
  credentialId === LEAKED_CREDENTIAL ? sha256Hex(LEAKED_SECRET) : inventedSha256(credentialId);

export function callerOf(identity: SampleIdentity, behaviour: Behaviour, until: Date, seed: string): Caller {
  const hash = hashText(`caller/${identity.id}`);
  const shared = identity.behaviour === "sharedDesk";
  const keys = identity.credentials.map((credential) => ({
    fromMs: momentMs(until, credential.created),
    spelled: spelledAs(identity, credential),
  }));
  const random = randomOf(`${seed}/calls/${identity.id}`);
  return {
    identity,
    behaviour,
    random,
    styles: behaviour.calls.map((call) => ({ ...call, sent: MODELS[call.model] })),
    keys: identity.names === "alias" || identity.names === "sha256" ? keys : [],
    environment: spelledEnvironment(identity.environment, hash),
    origins: behaviour.networks.map((_, i) => originOf(behaviour, hash, i)),
    tenants: TENANTS.slice(0, behaviour.tenants).map((tenant) => tenant.id),
    repositories: behaviour.builds ? [`northwind/${identity.application}`, `northwind/${identity.application}-tools`] : [],
    applications: shared ? [...SHARED_BY] : [identity.application ?? undefined],
    session: { id: "", untilMs: 0 },
    owed: 0,
    nextTraceEvents: random.between(...behaviour.traceEvents),
  };
}

function spelledAs(identity: SampleIdentity, credential: SampleCredential): string {
  return identity.names === "sha256" && credential.kind !== "federated" ? fingerprintOf(credential.id) : aliasOf(credential.id);
}

/** Emitters of one organisation never agree on how to write an environment. */
function spelledEnvironment(environmentId: string, hash: number): string {
  const aliases = ENVIRONMENTS.find(({ id }) => id === environmentId)?.aliases ?? [];
  const spellings = [environmentId, environmentId, ...aliases, environmentId.toUpperCase()];
  return spellings[hash % spellings.length] ?? environmentId;
}

function originOf(behaviour: Behaviour, hash: number, i: number): Origin {
  const network = NETWORKS[behaviour.networks[i] ?? "cloudWest"];
  const userAgent = behaviour.userAgents[i % behaviour.userAgents.length] ?? "";
  return { ip: `${network.ipPrefix}${1 + ((hash >>> i) % 250)}`, asn: network.asn, country: network.country, userAgent };
}

/** The key in use at an instant: the newest that exists, or the oldest for calls before the inventory began. */
export function keyAt(caller: Caller, atMs: number): string | undefined {
  let key = caller.keys[0];
  for (const candidate of caller.keys) if (candidate.fromMs <= atMs) key = candidate;
  return key?.spelled;
}

export function styleOf(caller: Caller): Style {
  let left = caller.random.unit();
  for (const style of caller.styles) {
    left -= style.share;
    if (left < 0) return style;
  }
  return caller.styles[0] as Style;
}

export function sessionAt(caller: Caller, atMs: number): string {
  if (atMs >= caller.session.untilMs)
    caller.session = { id: `ses_${caller.random.hex(2)}`, untilMs: atMs + SESSION_MS * caller.random.unit() };
  return caller.session.id;
}

/** A person's assistant tells whose it is; a gateway signs the identity it carries. */
export const operatorOf = (personId: string): NonNullable<NativeEvent["operator"]> => ({ id: emailOf(personId), evidence: "header" });
