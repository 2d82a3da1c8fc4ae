import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ApiDocument, RouteHandler } from "@/lib/http";
import { apiDocument, LISTED } from "./operations";

/** The parts of OpenAPI 3.1 that we use, strictly. Source: spec.openapis.org/oas/v3.1.1 */
const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string().regex(/^[\w*+.-]+\/[\w*+.-]+$/), z.strictObject({ schema: Schema, example: z.unknown().optional() }));
const Failure = z.strictObject({ $ref: z.string().startsWith("#/components/responses/") });
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z]\w+$/),
  summary: z.string().min(3),
  description: z.string().min(3).optional(),
  tags: z.array(z.string()).length(1),
  security: z.array(z.strictObject({ token: z.array(z.enum(["ingest", "enforce", "read", "admin"])).length(1) })),
  parameters: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        in: z.enum(["path", "query"]),
        required: z.boolean(),
        description: z.string().optional(),
        schema: Schema,
        style: z.literal("deepObject").optional(),
        explode: z.literal(true).optional(),
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.union([Failure, z.strictObject({ description: z.string(), content: Content.optional() })]),
  ),
});
const Document = z.strictObject({
  openapi: z.literal("3.1.1"),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })).min(1),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(z.string().startsWith("/"), z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), Operation)),
  components: z.strictObject({ securitySchemes: Schema, schemas: z.record(z.string(), Schema), responses: z.record(z.string(), Schema) }),
});

let document: ApiDocument;
let operations: { path: string; method: string; operation: ApiDocument["paths"][string][string] }[];

beforeAll(async () => {
  document = JSON.parse(JSON.stringify(await apiDocument())) as ApiDocument;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  // It loads every route there is.
}, 60_000);

describe("the description of the interface", () => {
  test("is OpenAPI 3.1: known fields only, each of its kind", () => {
    expect(z.prettifyError(Document.safeParse(document).error ?? new z.ZodError([]))).toBe("");
    const groups = new Set(document.tags.map(({ name }) => name));
    for (const { operation } of operations) for (const tag of operation.tags) expect(groups).toContain(tag);
  });

  test("refers to nothing that is not in it", () => {
    for (const [, pointer = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = pointer.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, pointer).toBeDefined();
    }
  });

  test("names each operation once, and each parameter of a path exactly once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const names = (operation.parameters ?? []).filter(({ in: place }) => place === "path").map(({ name }) => name);
      expect(names, path).toEqual([...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name));
    }
  });

  test("has schemas that can be read as JSON Schema", () => {
    for (const { path, method, operation } of operations) {
      const schemas = [
        ...(operation.parameters ?? []).map(({ schema }) => schema),
        ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema),
        ...Object.values(operation.responses)
          .flatMap((answer) => ("content" in answer ? Object.values(answer.content ?? {}) : []))
          .map(({ schema }) => schema),
      ];
      for (const schema of schemas) expect(() => z.fromJSONSchema(schema), `${method} ${path}`).not.toThrow();
    }
  });

  test("shows examples that the handlers take", async () => {
    for (const [path, { load, group: _, ...methods }] of Object.entries(LISTED)) {
      const module = (await load()) as Record<string, RouteHandler>;
      for (const [method, { example, body }] of Object.entries(methods)) {
        const schema = body ?? module[method]?.takes.body;
        if (example !== undefined) expect(schema?.safeParse(example).error, `${method} ${path}`).toBeUndefined();
      }
    }
  });
});
