import { describe, expect, it } from "vitest";
import type { CredentialView } from "@/lib/identities/core/views";
import { ageDays, credentialFinding, credentialWords, isOld } from "./credential-words";

const NOW = "2026-10-22T12:00:00.000Z";
const key = (over: Partial<CredentialView> = {}): CredentialView => ({
  ...{ id: "crd_a", identity: { id: "idn_a", name: "A" }, label: "Main", kind: "api_key", state: "active", scopes: [], provider: null },
  ...{ createdAt: "2026-10-12T12:00:00.000Z", rotatedAt: null, expiresAt: null, revokedAt: null, storage: null, environment: null },
  ...{ management: false, fingerprints: [] },
  ...over,
});

describe("the age of a key", () => {
  it("counts whole days since its secret was new: since its rotation where there was one", () => {
    expect(ageDays(key(), NOW)).toBe(10);
    expect(ageDays(key({ rotatedAt: "2026-10-21T13:00:00.000Z" }), NOW)).toBe(0);
  });
  it("is too much after 90 days, for a certificate after 365, for what has no secret and for a revoked one never", () => {
    const createdAt = "2026-07-01T00:00:00.000Z";
    expect(isOld(key({ createdAt }), NOW)).toBe(true);
    expect(isOld(key({ createdAt, kind: "certificate" }), NOW)).toBe(false);
    expect(isOld(key({ createdAt, kind: "federated" }), NOW)).toBe(false);
    expect(isOld(key({ createdAt, state: "revoked" }), NOW)).toBe(false);
    expect(credentialFinding([key({ createdAt }), key(), key({ state: "revoked" })], NOW)).toBe("1 of 2 active keys is too old");
  });
});

it("a key is told by what matters, and never by its secret", () => {
  const fingerprints: CredentialView["fingerprints"] = [
    { kind: "id", value: "crd_a", retiredAt: null },
    { kind: "sha256", value: "9f86d081…0a08", retiredAt: null },
    { kind: "sha256", value: "2c26b46b…e7ae", retiredAt: "2026-10-20T00:00:00.000Z" },
  ];
  const words = credentialWords(key({ provider: "openai", storage: "vault", fingerprints }), { now: NOW, lastUsedOn: null });
  expect(words).toBe("API key of openai, 10 days old, never expires, in a vault, not used in 90 days, 9f86d081…0a08, 1 retired");
});
