import { expect, test } from "vitest";
import { REDACTED, redact } from "./redact";

test.each([
  "password",
  "passwordHash",
  "secret",
  "clientSecret",
  "secretHash",
  "token",
  "accessToken",
  "api_key",
  "apiKey",
  "private-key",
  "Authorization",
  "cookie",
  "pepper",
])("a field named %s never shows", (name) => {
  expect(redact({ deep: [{ [name]: "hunter2" }] })).toEqual({ deep: [{ [name]: REDACTED }] });
});

test.each(["tokens", "tokensInput", "tokenId", "keyLabel", "name", "secretary"])("a field named %s is no secret", (name) => {
  expect(redact({ [name]: "42" })).toEqual({ [name]: "42" });
});

test("a count, a flag and a missing value may show under any name", () => {
  expect(redact({ token: 42, secret: true, password: null })).toEqual({ token: 42, secret: true, password: null });
});

test.each([
  `cth_AbCdEf1234_${"x".repeat(43)}`,
  "sk-ant-api03-abcdefghijklmnop",
  "AKIAIOSFODNN7EXAMPLE",
  `ghp_${"a".repeat(36)}`,
  "eyJhbGciOi.eyJzdWIi.c2ln",
  "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
])("a text that looks like a secret is cut out wherever it stands: %s", (secret) => {
  expect(redact({ note: `see ${secret}` })).toEqual({ note: `see ${REDACTED}` });
  expect(redact(`see ${secret}`)).toBe(`see ${REDACTED}`);
});

test("instants and amounts stay what they are", () => {
  const at = new Date(0);
  expect(redact({ at, amount: 5n })).toEqual({ at, amount: 5n });
});
