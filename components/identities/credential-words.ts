/** What is said of a key in a line. Pure; days are UTC. */
import type { CredentialView } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";

const DAY_MS = 86_400_000;
/** Days after which a secret that never changed is called old; rules of risk have thresholds of their own. */
const OLD_DAYS = { api_key: 90, token: 90, certificate: 365, federated: null } as const;

const KIND: Record<CredentialView["kind"], string> = {
  api_key: "API key",
  token: "Token",
  certificate: "Certificate",
  federated: "Federated subject",
};
const STORAGE: Record<string, string> = {
  vault: "in a vault",
  ci_secret: "a secret of the CI",
  environment: "in a variable of the environment",
  code: "in code",
  laptop: "on a laptop",
  unknown: "kept where nobody knows",
};

type Aged = Pick<CredentialView, "kind" | "state" | "createdAt" | "rotatedAt">;

/** Whole days since the secret was last a new one. */
export const ageDays = ({ createdAt, rotatedAt }: Pick<Aged, "createdAt" | "rotatedAt">, now: string): number =>
  Math.max(0, Math.floor((new Date(now).getTime() - new Date(rotatedAt ?? createdAt).getTime()) / DAY_MS));

export function isOld(credential: Aged, now: string): boolean {
  const limit = OLD_DAYS[credential.kind];
  return credential.state === "active" && limit !== null && ageDays(credential, now) > limit;
}

/** "One of three keys is too old". */
export function credentialFinding(credentials: readonly Aged[], now: string): string {
  const active = credentials.filter(({ state }) => state === "active");
  const old = active.filter((one) => isOld(one, now)).length;
  if (active.length === 0) return "No active key";
  if (old > 0 && active.length === 1) return "The one active key is too old";
  if (old > 0) return `${old} of ${active.length} active keys ${old === 1 ? "is" : "are"} too old`;
  return active.length === 1 ? "One active key" : `${active.length} active keys`;
}

type Moment = { now: string; lastUsedOn: string | null | undefined };

/** "API key of openai, 214 days old, in a vault, last used 11 September, 9f86d081…0a08". */
export function credentialWords(credential: CredentialView, { now, lastUsedOn }: Moment): string {
  const { kind, provider, state, revokedAt, expiresAt, rotatedAt, storage, environment, management, fingerprints } = credential;
  const age = ageDays(credential, now);
  const live = fingerprints.filter((print) => print.kind !== "id" && print.retiredAt === null).map((print) => print.value);
  const retired = fingerprints.filter((print) => print.retiredAt !== null).length;
  const parts = [
    `${KIND[kind]}${provider ? ` of ${provider}` : ""}`,
    management ? "manages the account" : null,
    state === "revoked" && revokedAt
      ? `revoked ${formatDay(revokedAt, { year: true })}`
      : rotatedAt
        ? `rotated ${age} days ago`
        : // What a federated subject signs in with renews itself.
          kind === "federated"
          ? `known for ${age} days`
          : `${age} days old`,
    state === "active" && expiresAt ? `expires ${formatDay(expiresAt, { year: true })}` : null,
    state === "active" && !expiresAt && kind !== "federated" ? "never expires" : null,
    environment ? `for ${environment.name}` : null,
    storage ? (STORAGE[storage] ?? null) : null,
    lastUsedOn === undefined ? null : lastUsedOn === null ? "not used in 90 days" : `last used ${formatDay(lastUsedOn)}`,
    live.length > 0 ? live.join(", ") : null,
    retired > 0 ? `${retired} retired` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
