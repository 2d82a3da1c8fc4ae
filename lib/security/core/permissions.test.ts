import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serviceOf, type UsedPermission, useOfScope } from "./permissions";

const NOW = new Date("2026-03-12T00:00:00Z");
const used = (permission: string, calls = 1, lastUsedAt = "2026-03-10T10:00:00.000Z"): UsedPermission => ({
  ...{ permission, calls, lastUsedAt },
  firstUsedAt: "2026-01-01T00:00:00.000Z",
});

describe("what was used of a scope", () => {
  test("is what was told of it, whatever the case of its letters", () => {
    const told = [used("Microsoft.CognitiveServices/accounts/read", 2), used("MICROSOFT.COGNITIVESERVICES/ACCOUNTS/READ", 3)];
    expect(useOfScope("microsoft.cognitiveservices/accounts/read", told, NOW)).toEqual({
      calls: 5,
      lastUsedAt: "2026-03-10T10:00:00.000Z",
    });
  });

  test("is nothing when other permissions of its service were told", () => {
    expect(useOfScope("bedrock:ListFoundationModels", [used("bedrock:InvokeModel")], NOW)).toEqual({ calls: 0, lastUsedAt: null });
  });

  test("is not known when nothing of its service was told", () => {
    expect(useOfScope("s3:GetObject", [used("bedrock:InvokeModel")], NOW)).toBeNull();
    expect(useOfScope("*", [], NOW)).toBeNull();
  });

  test("is not known before something of its service was told for 30 days, unless it was used", () => {
    const young = { ...used("bedrock:InvokeModel"), firstUsedAt: "2026-02-20T00:00:00.000Z" };
    expect(useOfScope("bedrock:ListFoundationModels", [young], NOW)).toBeNull();
    expect(useOfScope("bedrock:InvokeModel", [young], NOW)?.calls).toBe(1);
    const old = { ...young, firstUsedAt: "2026-02-10T00:00:00.000Z" };
    expect(useOfScope("bedrock:ListFoundationModels", [old], NOW)?.calls).toBe(0);
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
    expect(useOfScope(scope, told, NOW)?.calls).toBe(calls);
  });

  test("is told last by its latest use", () => {
    const told = [
      used("a:b", 1, "2026-03-01T00:00:00.000Z"),
      used("a:b", 1, "2026-03-09T00:00:00.000Z"),
      used("a:c", 1, "2026-03-10T00:00:00.000Z"),
    ];
    expect(useOfScope("a:b", told, NOW)?.lastUsedAt).toBe("2026-03-09T00:00:00.000Z");
  });

  const word = fc.stringMatching(/^[a-z]{1,4}$/);
  test("grows with the wildcard: whatever a scope covers, the one of its whole service covers too", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1 }), fc.nat(), (pairs, pick) => {
        const told = pairs.map(([service, name]) => used(`${service}:${name}`));
        const [service, name] = pairs[pick % pairs.length] ?? ["x", "y"];
        const one = useOfScope(`${service}:${name}`, told, NOW)?.calls ?? 0;
        const all = useOfScope(`${service}:*`, told, NOW)?.calls ?? 0;
        expect(one).toBeGreaterThan(0);
        expect(all).toBeGreaterThanOrEqual(one);
        expect(useOfScope("*", told, NOW)?.calls).toBe(pairs.length);
      }),
    );
  });

  test("never fails, whatever was sent", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (scope, names) => {
        const told = names.map((name) => used(name));
        expect(useOfScope(scope, told, NOW)?.calls ?? 0).toBeLessThanOrEqual(names.length);
        expect(serviceOf(scope).length).toBeLessThanOrEqual(scope.toLowerCase().length);
      }),
    );
  });
});

test("a permission is of the service that its name begins with", () => {
  expect(["bedrock:InvokeModel", "Microsoft.Storage/storageAccounts/read", "aiplatform.endpoints.predict", "read"].map(serviceOf)).toEqual([
    "bedrock",
    "microsoft.storage",
    "aiplatform",
    "read",
  ]);
});
