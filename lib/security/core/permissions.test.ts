import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastToldOfKey, serviceOf, toldOfScope, type UsedPermission } from "./permissions";

const used = (permission: string, calls = 1, lastUsedAt = "2026-03-10T10:00:00.000Z"): UsedPermission => ({
  ...{ permission, calls, lastUsedAt },
  firstUsedAt: "2026-01-01T00:00:00.000Z",
});

describe("what was used of a scope", () => {
  test("is what was told of it, whatever the case of its letters", () => {
    const told = [used("Microsoft.CognitiveServices/accounts/read", 2), used("MICROSOFT.COGNITIVESERVICES/ACCOUNTS/READ", 3)];
    expect(toldOfScope("microsoft.cognitiveservices/accounts/read", told)).toEqual({
      calls: 5,
      lastUsedAt: "2026-03-10T10:00:00.000Z",
      toldSince: "2026-01-01T00:00:00.000Z",
    });
  });

  test("is not seen where only others of its service were told, with the day from which on they were", () => {
    const told = [used("bedrock:InvokeModel"), { ...used("bedrock:GetAgent"), firstUsedAt: "2025-12-20T00:00:00.000Z" }];
    const notSeen = { calls: 0, lastUsedAt: null, toldSince: "2025-12-20T00:00:00.000Z" };
    expect(toldOfScope("bedrock:ListFoundationModels", told)).toEqual(notSeen);
    expect(toldOfScope("bedrock:List*", told)).toEqual(notSeen);
  });

  test("is told by nothing when nothing of its service was", () => {
    const untold = { calls: 0, lastUsedAt: null, toldSince: null };
    expect(toldOfScope("s3:GetObject", [used("bedrock:InvokeModel")])).toEqual(untold);
    expect(toldOfScope("*", [])).toEqual(untold);
  });

  test("a wildcard in its service stands for the services that it covers, and for no other", () => {
    const told = [used("bedrock:InvokeModel"), used("s3:GetObject")];
    expect(toldOfScope("bedrock*:List*", told)).toMatchObject({ calls: 0, toldSince: "2026-01-01T00:00:00.000Z" });
    expect(toldOfScope("sage*:List*", told)).toMatchObject({ calls: 0, toldSince: null });
    expect(toldOfScope("b*Model", told)).toMatchObject({ calls: 1, toldSince: "2026-01-01T00:00:00.000Z" });
  });

  test.each([
    ["bedrock:*", 4],
    ["bedrock:Invoke*", 3],
    ["*", 5],
    ["*:InvokeModel", 1],
    ["bedrock:*Model*", 4],
    ["bedrock:InvokeModelX*", 0],
  ])("of the wildcard %s it is all that it covers", (scope, calls) => {
    const told = [
      used("bedrock:InvokeModel"),
      used("bedrock:InvokeModelWithResponseStream", 2),
      used("bedrock:GetModel"),
      used("s3:GetObject"),
    ];
    expect(toldOfScope(scope, told).calls).toBe(calls);
  });

  test("is told last by its latest use", () => {
    const told = [
      used("a:b", 1, "2026-03-01T00:00:00.000Z"),
      used("a:b", 1, "2026-03-09T00:00:00.000Z"),
      used("a:c", 1, "2026-03-10T00:00:00.000Z"),
    ];
    expect(toldOfScope("a:b", told)?.lastUsedAt).toBe("2026-03-09T00:00:00.000Z");
  });

  const word = fc.stringMatching(/^[a-z]{1,4}$/);
  test("grows with the wildcard: whatever a scope covers, the one of its whole service covers too", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1 }), fc.nat(), (pairs, pick) => {
        const told = pairs.map(([service, name]) => used(`${service}:${name}`));
        const [service, name] = pairs[pick % pairs.length] ?? ["x", "y"];
        const one = toldOfScope(`${service}:${name}`, told).calls;
        const all = toldOfScope(`${service}:*`, told).calls;
        expect(one).toBeGreaterThan(0);
        expect(all).toBeGreaterThanOrEqual(one);
        expect(toldOfScope("*", told).calls).toBe(pairs.length);
      }),
    );
  });

  test("never fails, whatever was sent", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (scope, names) => {
        const told = names.map((name) => used(name));
        expect(toldOfScope(scope, told).calls).toBeLessThanOrEqual(names.length);
        expect(serviceOf(scope).length).toBeLessThanOrEqual(scope.toLowerCase().length);
      }),
    );
  });
});

test("of a key it is told by events that name it; what names none, or was written down without keys, is of no key", () => {
  const told = [
    { ...used("a:b", 3, "2026-03-09T00:00:00.000Z"), keys: [{ credentialId: "k", lastUsedAt: "2026-03-08T00:00:00.000Z" }] },
    { ...used("a:c"), keys: [{ credentialId: "k", lastUsedAt: "2026-03-07T00:00:00.000Z" }] },
    used("a:d", 1, "2026-02-01T00:00:00.000Z"),
  ];
  expect(["k", "other", null].map((key) => lastToldOfKey(told, key))).toEqual(["2026-03-08", null, "2026-02-01"]);
});

test("a permission is of the service that its name begins with", () => {
  expect(["bedrock:InvokeModel", "Microsoft.Storage/storageAccounts/read", "aiplatform.endpoints.predict", "read"].map(serviceOf)).toEqual([
    "bedrock",
    "microsoft.storage",
    "aiplatform",
    "read",
  ]);
});
