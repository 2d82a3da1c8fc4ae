/** From the description of the interface to what a reader wants to see of it: fields in one list, a line to paste. */
import type { ApiDocument } from "@/app/api/v1/openapi.json/operations";

type Described = ApiDocument["paths"][string][string];
type Schema = {
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  required?: string[];
};

export type Field = { name: string; type: string; required: boolean; about: string };
export type ReferenceOperation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | undefined;
  scope: string | undefined;
  fields: { title: string; fields: Field[] }[];
  types: string[];
  curl: string;
  answer: { status: string; fields: Field[]; type: string };
  failures: string[];
};

const DEPTH = 3;
const JSON_TYPE = "application/json";

export function referenceOf(document: ApiDocument, address: string): { name: string; operations: ReferenceOperation[] }[] {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ tag: operation.tags[0], shown: shownOf(path, method, operation, address) })),
  );
  return document.tags.map(({ name }) => ({ name, operations: all.filter(({ tag }) => tag === name).map(({ shown }) => shown) }));
}

function shownOf(path: string, method: string, operation: Described, address: string): ReferenceOperation {
  const content = Object.entries(operation.requestBody?.content ?? {});
  const body = content.map(([, { schema }]) => fieldsOf(schema as Schema)).find((fields) => fields.length > 0) ?? [];
  const [status = "200", wanted] = Object.entries(operation.responses)[0] ?? [];
  const [type = JSON_TYPE, answer] = (wanted && "content" in wanted && Object.entries(wanted.content ?? {})[0]) || [];
  const lists = [
    { title: "In the path", fields: parameterFields(operation, "path") },
    { title: "In the query", fields: parameterFields(operation, "query") },
    { title: "In the body", fields: body },
  ];
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description,
    scope: operation.security[0]?.token?.[0],
    fields: lists.filter(({ fields }) => fields.length > 0),
    types: content.map(([name]) => name).filter((name) => name !== "*/*"),
    curl: curlOf(path, method.toUpperCase(), operation, address),
    answer: { status, type, fields: fieldsOf((answer?.schema ?? {}) as Schema) },
    failures: Object.keys(operation.responses).filter((code) => code !== status),
  };
}

const parameterFields = (operation: Described, place: "path" | "query"): Field[] =>
  (operation.parameters ?? [])
    .filter((parameter) => parameter.in === place)
    .map(({ name, schema, required, description }) => ({
      name: parameterName(name, schema as Schema),
      type: parameterType(schema as Schema),
      required,
      about: description ?? "",
    }));

const parameterName = (name: string, schema: Schema) => (schema.type === "object" ? `${name}[…]` : name);
const parameterType = (schema: Schema) =>
  schema.type === "object" ? `by ${Object.keys(schema.properties ?? {}).join(", ")}` : typeWords(schema);

/** Fields of an object and of what lies in it, named by their way. */
export function fieldsOf(schema: Schema, before = "", depth = 0): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const way = `${before}${name}${inner.type === "array" ? "[]" : ""}`;
    const below = inner.type === "array" ? inner.items : inner;
    const field = { name: way, type: typeWords(inner), required: schema.required?.includes(name) ?? false, about: inner.description ?? "" };
    return [field, ...(below?.properties && depth + 1 < DEPTH ? fieldsOf(below, `${way}.`, depth + 1) : [])];
  });
}

export function typeWords(schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join(" | ");
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeWords))].join(" or ");
  if (Array.isArray(schema.type)) return schema.type.join(" or ");
  if (schema.type === "array") return `list of ${schema.items ? typeWords(schema.items) : "any"}`;
  if (schema.format) return schema.format;
  return schema.type === "string" ? "text" : (schema.type ?? "any");
}

function curlOf(path: string, method: string, operation: Described, address: string): string {
  const url = `${address}/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`;
  const content = operation.requestBody?.content ?? {};
  const example = content[JSON_TYPE]?.example;
  const lines = [`curl ${method === "GET" || method === "POST" ? "" : `-X ${method} `}'${url}'`];
  if (operation.security.length > 0) lines.push(`  -H "Authorization: Bearer $COUNTINGHOUSE_TOKEN"`);
  if ("multipart/form-data" in content) lines.push("  -F file=@FILE.csv");
  else if (example !== undefined) lines.push("  -H 'Content-Type: application/json'", `  -d '${JSON.stringify(example)}'`);
  else if (operation.requestBody) lines.push("  -H 'Content-Type: application/json'", "  --data-binary @BODY.json");
  return lines.join(" \\\n");
}
