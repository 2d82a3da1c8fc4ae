import { expect, it } from "vitest";
import { identitiesPath, identitiesPathOf, sparksPaths } from "./identity-paths";

it("what an address shows is read by the same path on both sides, and words that nobody knows narrow nothing", async () => {
  const address = Promise.resolve({ q: " route ", owner: "me", state: "active", tier: "9", kind: "agent" });
  expect(await identitiesPathOf(address, "per_1")).toBe(identitiesPath("route", "per_1", { state: "active", kind: "agent" }));
  expect(await identitiesPathOf(Promise.resolve({ owner: "me" }), null)).toBe(identitiesPath("", null, {}));
});

it("costs are asked for in two halves, and for nobody not at all", () => {
  expect(sparksPaths([])).toEqual([null, null]);
  expect(sparksPaths(["a", "b"])).toEqual(["/api/ui/spend/sparks?dimension=identity&ids=a%2Cb", null]);
  expect(sparksPaths(Array.from({ length: 101 }, (_, i) => `i${i}`))[1]).toBe("/api/ui/spend/sparks?dimension=identity&ids=i100");
});
