import { describe, expect, it } from "vitest";
import type { AttributionHints } from "./hints";
import { type OperatorProof, readProof, withProof } from "./operator-proof";
import { holdsOnlyPublicKeys, isSafeKeyUrl } from "./trusted-issuer";

const HEADER = { alg: "ES256", kid: "k1" };
const claims = (more: object = {}) => ({ iss: "https://a.test", sub: "alice", aud: "us", exp: 1_800_000_000, ...more });
const actorsOf = (more: object, claim = "sub") => {
  const proof = readProof(claims(more), claim, HEADER);
  return proof.state === "proven" ? proof.actors : null;
};

describe("what a checked token says", () => {
  it("names whom the call is for, and who acts, the caller first", () => {
    expect(actorsOf({})).toEqual([]);
    expect(actorsOf({ act: { sub: "router", act: { sub: "planner", act: { sub: "desk" } } } })).toEqual(["router", "planner", "desk"]);
  });

  it("names them by the claim of its issuer", () => {
    const proof = readProof(claims({ client_id: "svc", act: { client_id: "gw", sub: "7" } }), "client_id", HEADER);
    expect(proof).toMatchObject({ state: "proven", id: "svc", actors: ["gw"], claims: { subject: "alice", keyId: "k1" } });
    expect(readProof(claims(), "client_id", HEADER)).toMatchObject({ state: "unproven", fault: "no_subject" });
  });

  it("is bounded, whatever is nested or written in it", () => {
    let act: object = { sub: "end" };
    for (let i = 0; i < 500; i++) act = { sub: `a${i}`, act };
    expect(actorsOf({ act })).toHaveLength(10);
    expect(actorsOf({ act: { sub: 7 } })).toEqual([]);
    expect(actorsOf({ act: [{ sub: "x" }] })).toEqual([]);
    expect(readProof(claims({ sub: `a\u0000\ud800${"b".repeat(900)}` }), "sub", HEADER)).toMatchObject({ id: `a${"b".repeat(199)}` });
    expect(readProof(Object.create({ sub: "inherited" }) as Record<string, unknown>, "sub", HEADER).state).toBe("unproven");
  });
});

describe("the next level of evidence", () => {
  const failed = (claimedId: string | null): OperatorProof => ({ state: "unproven", fault: "expired", claimedId });
  const token = { token: "t", place: "header" as const };

  it("is what the sender says itself, but never signed", () => {
    const said = (evidence: "signed" | "key" | "header"): AttributionHints => ({ operator: { id: "bob", evidence }, onBehalfOf: token });
    expect(withProof(said("signed"), failed("alice"), "header")).toEqual({
      operator: { id: "bob", evidence: "body", unproven: "expired" },
    });
    expect(withProof(said("key"), failed("alice"), "header").operator?.evidence).toBe("key");
  });

  it("is the name in the token, as known from where it stood, and nobody where there is none", () => {
    expect(withProof({ onBehalfOf: token }, failed("alice"), "header")).toEqual({
      operator: { id: "alice", evidence: "header", unproven: "expired" },
    });
    expect(withProof({ identity: "x", onBehalfOf: token }, failed(null), "body")).toEqual({ identity: "x" });
  });
});

describe("keys of an issuer", () => {
  it("come over HTTPS or from this machine, without a password in the address", () => {
    for (const url of ["https://a.test/keys", "http://127.0.0.1:9/keys", "http://localhost/k"]) expect(isSafeKeyUrl(url)).toBe(true);
    for (const url of ["http://a.test/k", "ftp://a.test", "file:///etc/passwd", "https://u:p@a.test", "keys", "http://127.0.0.1.a.test"])
      expect(isSafeKeyUrl(url)).toBe(false);
  });

  it("are public", () => {
    expect(holdsOnlyPublicKeys({ keys: [{ kty: "RSA", n: "x", e: "AQAB" }] })).toBe(true);
    expect(holdsOnlyPublicKeys({ keys: [{ kty: "RSA", n: "x", e: "AQAB", d: "y" }] })).toBe(false);
    expect(holdsOnlyPublicKeys({ keys: [{ kty: "oct", k: "c2VjcmV0" }] })).toBe(false);
  });
});
