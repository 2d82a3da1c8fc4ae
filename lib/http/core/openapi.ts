/** The description of the interface, OpenAPI 3.1, made of what the handlers themselves check by. Source: spec.openapis.org/oas/v3.1.1 */
import { z } from "zod";

type JsonSchema = Record<string, unknown>;
type Content = Record<string, { schema: JsonSchema; example?: unknown }>;
type Parameter = {
  name: string;
  in: "path" | "query";
  required: boolean;
  description?: string;
  schema: JsonSchema;
  style?: "deepObject";
  explode?: boolean;
};
type Answer = { description: string; content?: Content } | { $ref: string };
export type ApiOperation = {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Answer>;
};
export type ApiDocument = {
  openapi: "3.1.1";
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: {
    securitySchemes: Record<string, JsonSchema>;
    schemas: Record<string, JsonSchema>;
    responses: Record<string, { description: string; content: Content; headers?: JsonSchema }>;
  };
};

/** One handler and what only a person can say of it. */
export type Operation = {
  /** As the route's folder: /events/[id]. */
  path: string;
  method: string;
  /** The scope that a token needs; undefined: none. */
  scope?: string | undefined;
  takes: { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; accepts?: readonly string[] };
  group: string;
  summary: string;
  description?: string;
  /** A body of which the handler reads the bytes itself. */
  body?: z.ZodType;
  example?: unknown;
  answer?: z.ZodType;
  answerType?: string;
  status?: number;
};

const JSON_TYPE = "application/json";
const CONSTRAINED = ["post", "put", "patch"];

/** Every answer that is not the wanted one, by its status. */
const FAILURES: Readonly<Record<string, string>> = {
  400: "Unreadable: no JSON, or a query that says one thing twice.",
  401: "No token, or one that is not valid.",
  403: "The token lacks the scope, or its owner the right.",
  404: "There is no such thing, or none that this token may see.",
  409: "It contradicts what is there.",
  413: "Too large, as sent or unpacked.",
  415: "This content type is not taken here.",
  422: "Readable, but breaks a rule. Each fault has its place, a message and what to do.",
  429: "Too many requests. Wait as long as Retry-After says.",
  503: "The database is away, or too much usage arrives at once. Nothing was changed; send it again after Retry-After.",
};

export function openApiDocument(operations: readonly Operation[], about: { title: string; description: string }): ApiDocument {
  const paths: ApiDocument["paths"] = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/\[(?:\.{3})?([^\]]+)\]/g, "{$1}");
    const item = paths[path] ?? {};
    paths[path] = item;
    item[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: "3.1.1",
    info: { ...about, version: "1", license: { name: "Apache License 2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/api/v1" }],
    tags: [...new Set(operations.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A machine token, cth_…, with the scope of the operation." },
      },
      schemas: { Error: ERROR },
      responses: Object.fromEntries(Object.entries(FAILURES).map(([status, text]) => [`Failure${status}`, failure(status, text)])),
    },
  };
}

function describe(operation: Operation): ApiOperation {
  const { summary, description, group, scope, takes } = operation;
  const parameters = [...parametersOf(takes.params, "path"), ...parametersOf(takes.query, "query")];
  const content = bodyOf(operation);
  return {
    operationId: operationIdOf(operation),
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [group],
    security: scope === undefined ? [] : [{ token: [scope] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content ? { requestBody: { required: true, content } } : {}),
    responses: { ...wanted(operation), ...Object.fromEntries(failuresOf(operation).map((status) => [status, failureRef(status)])) },
  };
}

/** GET /events/{id} is getEventsId. */
function operationIdOf({ method, path }: Operation): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

function parametersOf(schema: z.ZodType | undefined, place: Parameter["in"]): Parameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema) as { properties?: Record<string, JsonSchema>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(typeof description === "string" ? { description } : {}),
    schema: property,
    ...(property.type === "object" ? { style: "deepObject" as const, explode: true } : {}),
  }));
}

function bodyOf({ method, takes, body, example }: Operation): Content | undefined {
  if (!CONSTRAINED.includes(method.toLowerCase())) return undefined;
  const known = body ?? takes.body;
  const types = takes.accepts ?? (known ? [JSON_TYPE] : ["*/*"]);
  const isJson = (type: string) => type === JSON_TYPE || type === "*/*";
  return Object.fromEntries(
    types.map((type) => [
      type,
      {
        schema: known && (isJson(type) || type.startsWith("multipart/")) ? schemaOf(known) : {},
        ...(example !== undefined && isJson(type) ? { example } : {}),
      },
    ]),
  );
}

function wanted({ takes, answer, answerType, status = 200 }: Operation): Record<string, Answer> {
  const known = answer ? schemaOf(answer, "output") : isPage(takes.query) ? PAGE : {};
  return { [status]: { description: status === 201 ? "Made." : "As wanted.", content: { [answerType ?? JSON_TYPE]: { schema: known } } } };
}

const isPage = (query: z.ZodType | undefined): boolean => query instanceof z.ZodObject && "cursor" in query.shape;

function failuresOf({ method, scope, takes }: Operation): string[] {
  const reads = takes.query !== undefined;
  const writes = CONSTRAINED.includes(method.toLowerCase());
  return Object.keys(FAILURES).filter((status) => {
    if (status === "401" || status === "403") return scope !== undefined;
    if (status === "404") return takes.params !== undefined;
    if (status === "409") return writes && scope !== "ingest";
    if (status === "413" || status === "415") return writes;
    return status === "429" || status === "503" || reads || writes;
  });
}

const failureRef = (status: string): Answer => ({ $ref: `#/components/responses/Failure${status}` });

const RETRY_AFTER = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } } };
const failure = (status: string, description: string) => ({
  description,
  ...(status === "429" || status === "503" ? { headers: RETRY_AFTER } : {}),
  content: { [JSON_TYPE]: { schema: { $ref: "#/components/schemas/Error" } } },
});

/** As callers send it: what a transformation makes of it is our own affair. */
function schemaOf(schema: z.ZodType, io: "input" | "output" = "input"): JsonSchema {
  const { $schema: _, "~standard": __, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;
  return json;
}

const text = { type: "string" };
const PAGE: JsonSchema = {
  type: "object",
  required: ["data", "nextCursor"],
  properties: {
    data: { type: "array", items: { type: "object" } },
    nextCursor: { type: ["string", "null"], description: "Send it as cursor for the next page. Null: this is the last." },
  },
};
const ERROR: JsonSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "details", "requestId"],
      properties: {
        code: text,
        message: text,
        details: {
          type: "array",
          items: { type: "object", required: ["location", "message"], properties: { location: text, message: text, fix: text } },
        },
        requestId: { ...text, description: "Finds the request in the log." },
      },
    },
  },
};
