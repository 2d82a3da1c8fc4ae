/** What each kind of connector can do by its documented interface, and which connector a credential belongs to. */
import type { Action, NarrowedTo, Target } from "./task";
import type { ConnectorKind } from "./views";

export type KnownConnector = { id: string; name: string; kind: ConnectorKind; pausedAt: Date | null };

/** A credential with what names it at its provider. */
export type KeyRef = {
  credentialId: string;
  label: string;
  provider: string | null;
  /** SHA-256 of secrets, and the provider's ids of keys, those in use last. */
  sha256: string[];
  providerKeyIds: string[];
  /** As a key list of the provider has it. */
  listed: { connectorId: string | null; account: string; keyId: string; sha256: string | null }[];
};

/**
 * LiteLLM blocks a key and keeps a list of models for each; Anthropic sets a key inactive, which also pauses it; OpenAI only
 * deletes keys, so that nothing is paused there. A webhook is told everything.
 */
const ABLE: Readonly<Record<ConnectorKind, readonly Action[]>> = {
  litellm: ["suspend", "revoke", "rotate", "narrow", "end_grant"],
  anthropic: ["suspend", "revoke", "rotate"],
  openai: ["revoke", "rotate"],
  webhook: ["suspend", "revoke", "rotate", "narrow", "end_grant"],
};

/** Where it was listed, else by name, else the only one of its provider's kind. Two that fit equally well are none. */
export function connectorOf(key: KeyRef, connectors: readonly KnownConnector[]): KnownConnector | null {
  const running = connectors.filter(({ pausedAt }) => pausedAt === null);
  const listed = running.find(({ id }) => key.listed.some(({ connectorId }) => connectorId === id));
  const provider = key.provider?.trim().toLowerCase();
  if (listed || !provider) return listed ?? null;
  const only = (fitting: KnownConnector[]): KnownConnector | null => (fitting.length === 1 ? (fitting[0] ?? null) : null);
  return (
    only(running.filter(({ name }) => name.trim().toLowerCase() === provider)) ?? only(running.filter(({ kind }) => kind === provider))
  );
}

export type Asked = { action: Action; narrowedTo?: NarrowedTo | undefined; grantKind?: string | undefined };

/** Kinds of grants of whose use only a part is told: somebody ends them where they were granted, and says so. */
const BY_HAND = ["scope", "data_source"];
export const endsByHand = ({ action, narrowedTo, grantKind }: Asked): boolean =>
  action === "end_grant"
    ? BY_HAND.includes(grantKind ?? "")
    : action === "narrow" && Object.keys(narrowedTo ?? {}).some((kind) => BY_HAND.includes(kind));

const isAboutModels = ({ action, narrowedTo, grantKind }: Asked): boolean =>
  action === "narrow" ? narrowedTo?.model !== undefined : grantKind === "model";

function can(connector: KnownConnector | null, asked: Asked): connector is KnownConnector {
  if (!connector || !ABLE[connector.kind].includes(asked.action)) return false;
  return connector.kind === "webhook" || !(asked.action === "narrow" || asked.action === "end_grant") || isAboutModels(asked);
}

/**
 * Where access has to be ended beside our own inventory. What no connector does is one person's errand; what our own
 * answers to authorize end by themselves (grants) is nobody's, unless calls tell only a part of its use.
 */
export function planTargets(asked: Asked, keys: readonly KeyRef[], connectors: readonly KnownConnector[]): Target[] {
  if (asked.action === "reassign") return [];
  const found = keys.map((key) => ({ key, connector: connectorOf(key, connectors) }));
  const sent = found.flatMap(({ key, connector }): Target[] =>
    can(connector, asked)
      ? [target({ by: "connector", connectorId: connector.id, credentialId: key.credentialId, label: `${connector.name}, ${key.label}` })]
      : [],
  );
  const left = found.filter(({ connector }) => !can(connector, asked)).map(({ key }) => key.label);
  const isGrant = asked.action === "narrow" || asked.action === "end_grant";
  if (asked.action === "rotate") return [target({ by: "hand", label: "A new secret, and its fingerprint here" }), ...sent];
  if (isGrant ? !endsByHand(asked) : left.length === 0) return sent;
  const label = isGrant ? "Ended where it was granted" : `Ended at the provider: ${left.join(", ")}`;
  return [...sent, target({ by: "hand", label: label.slice(0, MAX_LABEL) })];
}

const MAX_LABEL = 300;
const target = (over: Pick<Target, "by" | "label"> & Partial<Target>): Target => ({
  ...{ connectorId: null, credentialId: null, state: "waiting", attempts: 0, appliedAt: null },
  ...over,
});

/** Of rotate the old secret is ended once a person has made the new one: before, that would be an outage. */
export function isReady(target: Target, action: Action, targets: readonly Target[]): boolean {
  if (target.by === "hand" || target.state === "applied") return false;
  return action !== "rotate" || targets.every(({ by, state }) => by !== "hand" || state === "applied");
}

/** Where a provider answers that has one address for all. */
export const DEFAULT_ADDRESS: Readonly<Record<ConnectorKind, string | null>> = {
  litellm: null,
  openai: "https://api.openai.com",
  anthropic: "https://api.anthropic.com",
  webhook: null,
};
