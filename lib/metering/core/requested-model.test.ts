import { expect, it } from "vitest";
import { MAX_NAME_CHARACTERS } from "./limits";
import { requestedModelFlags } from "./requested-model";

it("a model that answered in place of another tells which was asked for, a fuller spelling of it does not", () => {
  expect(requestedModelFlags("router", "gpt-5-mini")).toEqual(["requested_model:router"]);
  expect(requestedModelFlags("openai/gpt-5", "gpt-5-2025-08-07")).toEqual([]);
  expect(requestedModelFlags(undefined, "gpt-5")).toEqual([]);
});

it("what was asked for can be stored whatever it is called", () => {
  expect(requestedModelFlags("a\u0000b", "gpt-5")).toEqual(["requested_model:a\uFFFDb"]);
  const [flag = ""] = requestedModelFlags("x".repeat(10_000), "gpt-5");
  expect(flag).toHaveLength("requested_model:".length + MAX_NAME_CHARACTERS);
});
