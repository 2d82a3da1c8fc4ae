import { describe, expect, it } from "vitest";
import { isSha256, looksLikeSecret, shortFingerprint, spellingsOf, storedFingerprint, withoutSecret } from "./fingerprint";

const SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

describe("a text that looks like a secret", () => {
  it.each([
    "sk-proj-abcdef123456",
    "sk-ant-api03-AbCdEf",
    "sk_live_abcdef123",
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0",
    "glpat-abcdefghij",
    "xoxb-1234-5678",
    "AIzaSyA-1234567890abcdefghijklmnopq",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    "Bearer abc",
    "-----BEGIN PRIVATE KEY-----",
    "cth_Ab12Cd34_0123456789abcdef",
    "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY99xyz",
  ])("is refused: %s", (text) => expect(looksLikeSecret(text)).toBe(true));

  it.each([
    "support-desk",
    "key_abc123",
    "apikey_01HXYZ",
    "sk-…abcd",
    "sk-...abcd",
    SHA,
    SHA.toUpperCase(),
    "arn:aws:iam::123456789012:user/bot",
    "550e8400-e29b-41d4-a716-446655440000",
    "task-runner",
    "spiffe://northwind/ns/prod/sa/triage",
    "Key of the night batch",
  ])("is told from one that does not: %s", (text) => expect(looksLikeSecret(text)).toBe(false));

  it("is kept as its SHA-256 only", () => {
    expect(withoutSecret("sk-proj-abcdef123456")).toMatch(/^[0-9a-f]{64}$/);
    expect(withoutSecret("support-desk")).toBe("support-desk");
  });
});

describe("a fingerprint", () => {
  it("is stored so that hashes and aliases compare without case, and ids of providers with it", () => {
    expect(storedFingerprint("sha256", ` SHA256:${SHA.toUpperCase()} `).value).toBe(SHA);
    expect(storedFingerprint("alias", "Support-Desk").value).toBe("support-desk");
    expect(storedFingerprint("provider_key_id", " key_AbC ").value).toBe("key_AbC");
  });

  it("is looked up under each spelling it may be stored in", () => {
    expect(spellingsOf("Support-Desk")).toEqual(["Support-Desk", "support-desk"]);
    expect(spellingsOf(`sha256:${SHA.toUpperCase()}`)).toContain(SHA);
    expect(isSha256("abc")).toBe(false);
  });

  it("is shown short when it is a hash", () => {
    expect(shortFingerprint({ kind: "sha256", value: SHA })).toBe("9f86d081…0a08");
    expect(shortFingerprint({ kind: "alias", value: "support-desk" })).toBe("support-desk");
  });
});
