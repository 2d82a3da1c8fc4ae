import { expect, test } from "vitest";
import { apiDocument } from "@/app/api/v1/openapi.json/operations";
import { fieldsOf, referenceOf, typeWords } from "./reference";

// It loads every route there is.
test("every operation is shown once, under its group, with a line to paste", { timeout: 60_000 }, async () => {
  const document = await apiDocument();
  const shown = referenceOf(document, "https://x.test").flatMap(({ operations }) => operations);
  expect(shown.length).toBe(Object.values(document.paths).flatMap((item) => Object.keys(item)).length);
  for (const { curl, path, scope } of shown) {
    expect(curl).toContain(`https://x.test/api/v1${path.split("{")[0]}`);
    expect(curl.includes("Authorization")).toBe(scope !== undefined);
  }
});

test("fields of what lies inside are named by their way", () => {
  const item = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
  const schema = { type: "object", required: ["list"], properties: { list: { type: "array", items: item }, one: { type: "integer" } } };
  expect(fieldsOf(schema).map(({ name, type, required }) => [name, type, required])).toEqual([
    ["list[]", "list of object", true],
    ["list[].id", "text", true],
    ["one", "integer", false],
  ]);
});

test("alternatives are told once each", () => {
  expect(typeWords({ anyOf: [{ type: "string" }, { type: "string", format: "date" }, { type: "null" }, { type: "string" }] })).toBe(
    "text or date or null",
  );
  expect(typeWords({ enum: ["a", "b"] })).toBe("a | b");
});
