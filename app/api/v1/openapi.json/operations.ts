/**
 * Every operation of the machine interface and what only a person can say of it: one line a route. Scopes, parameters
 * and bodies come from the handlers themselves; routes.db.test.ts fails for a handler that is missing here.
 */
import { type ApiDocument, type Operation, openApiDocument, type RouteHandler } from "@/lib/http";
import { ImportFields } from "@/lib/imports/schemas";
import { NativeEvent } from "@/lib/metering/schemas";
import { Quote } from "@/lib/pricing/schemas";
import { Forecast, ImportAnswer, IngestAnswer, Received, Usage } from "./answers";
import { AREA_OPERATIONS } from "./area-operations";
import type { Listed, Module } from "./listed";

export type { ApiDocument };

const CSV = "text/csv";
const EVENT = {
  id: "call-1",
  time: "2026-10-01T12:00:00Z",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  convention: "disjoint",
  usage: { input: 21, cacheRead: 3000, output: 393 },
  credential: "support-desk-key",
};
const QUOTE = { provider: "openai", model: "gpt-4o", convention: "inclusive", usage: { input: 1000, cacheRead: 400, output: 100 } };
const AGENT = { id: "triage", name: "Triage", kind: "agent", team: "Support", environment: "production" };
const KEY = { identity: "triage", label: "Main key", kind: "api_key", alias: "triage-key" };
const ISSUER = {
  issuer: "https://login.example.com",
  audience: "countinghouse",
  jwksUrl: "https://login.example.com/keys",
  algorithms: ["RS256"],
  identityClaim: "sub",
};
const DISCOUNT = { provider: "openai", model: "*", percent: "12.5", effectiveFrom: "2026-10-01T00:00:00Z", reason: "Contract 17" };
const EXCHANGE_RATE = { currency: "EUR", perUsd: "0.9123", effectiveFrom: "2026-10-01T00:00:00Z", reason: "ECB, 30 September" };
const POOL = {
  provider: "github_copilot",
  name: "Premium requests, October",
  credits: "15000",
  paidUsd: "390",
  overageUsd: "0.04",
  validFrom: "2026-10-01",
  validTo: "2026-11-01",
  reason: "Order 4711",
};
const MULTIPLIER = {
  provider: "github_copilot",
  model: "claude-opus-4.5",
  creditsPerRequest: "3",
  validFrom: "2026-10-01",
  reason: "Provider's list",
};
const PRICE = { provider: "openai", model: "gpt-4o", effectiveFrom: "2026-10-01T00:00:00Z", prices: { input: "2" }, reason: "Contract 17" };
const ON_BEHALF_OF =
  "A token (RFC 8693, “act” claims included) says on whose behalf calls were made: as the field onBehalfOf of an event, the attribute countinghouse.on_behalf_of of a span or log record, or the header On-Behalf-Of of a request. Signed by a trusted issuer, it decides whose usage it is; else the usage is taken all the same, and marked with the reason.";
const FISCAL_CALENDAR = {
  calendar: { kind: "weeks", pattern: "4-4-5", firstMonth: 2, firstWeekday: 0, startRule: "nearest", yearNamedBy: "end" },
  reason: "Fiscal year of the group from February",
};
const FISCAL =
  "Calendar months from any month, or weeks of 4-4-5, 4-5-4 or 5-4-4. Answers the year that runs with its quarters and periods, half-open in UTC. Sets what compare=fiscal_year means and which days a fiscal period has; no figure changes.";
const HEADER = "The header On-Behalf-Of proves the operator, as with events: it is checked when the request comes, and never stored.";
const FORECAST =
  "“atEnd” is expectedUsd with lowUsd and highUsd, the range that is meant to hold four times out of five; “backTest” tells how often it did in earlier months, on the same day of the month. Estimates are rounded to cents; spentUsd is exact. “state” is forecast, over (what was spent) or none (with the reason: a forecast needs 14 days of usage).";
const VERBOSE = "Always 200 when readable: the list “results” tells what became of each item that was not plainly accepted.";
const TELEMETRY =
  "OTLP over HTTP, protobuf or JSON, gzip or not. Answers in the encoding of the request, with partial success. The header On-Behalf-Of proves the operator, as with events.";
const KEPT =
  "JSON, a list, or one object a line, whatever the content type says. Kept as it came, answered at once, then read; what cannot be read waits 30 days on the page of its source. The header On-Behalf-Of proves the operator, as with events.";

const entries = (one: string, load: Listed["load"]): Listed => ({
  group: "Inventory",
  load,
  GET: { summary: `List ${one === "person" ? "people" : `${one}s`}` },
  POST: { summary: `Add ${article(one)}`, status: 201 },
});
const entry = (one: string, load: Listed["load"]): Listed => ({
  group: "Inventory",
  load,
  GET: { summary: `Read ${article(one)}` },
  PATCH: { summary: `Change ${article(one)}`, description: "What is left out stays; null empties a field." },
});
const article = (one: string) => `${/^[aeiou]/.test(one) ? "an" : "a"} ${one}`;

/** Handlers without the common frame say here whom they let in. */
const open = { auth: { public: true }, takes: {} } as const;

export const LISTED: Readonly<Record<string, Listed>> = {
  "/events": {
    group: "Usage in",
    load: () => import("../events/route"),
    POST: {
      summary: "Send usage events",
      description: `One event, a list, { "events": […] }, or one a line; up to 10,000 events or 16 MiB, gzip or not. ${VERBOSE} ${ON_BEHALF_OF}`,
      body: NativeEvent,
      example: EVENT,
      answer: IngestAnswer,
    },
    GET: { summary: "List events, newest first" },
  },
  "/otlp/v1/traces": {
    group: "Usage in",
    load: () => import("../otlp/v1/traces/route"),
    POST: { summary: "Send OpenTelemetry spans", description: TELEMETRY },
  },
  "/otlp/v1/logs": {
    group: "Usage in",
    load: () => import("../otlp/v1/logs/route"),
    POST: { summary: "Send OpenTelemetry log records", description: TELEMETRY },
  },
  "/otlp/v1/metrics": {
    group: "Usage in",
    load: () => import("../otlp/v1/metrics/route"),
    POST: { summary: "Send OpenTelemetry metrics", description: TELEMETRY },
  },
  "/gateways/litellm": {
    group: "Usage in",
    load: () => import("../gateways/litellm/route"),
    POST: { summary: "Send LiteLLM callbacks", description: KEPT, answer: Received },
  },
  "/gateways/[gateway]": {
    group: "Usage in",
    load: () => import("../gateways/[gateway]/route"),
    POST: { summary: "Send log lines of a gateway", description: KEPT, answer: Received },
  },
  "/cloudevents": {
    group: "Usage in",
    load: () => import("../cloudevents/route"),
    POST: { summary: "Send CloudEvents", description: `Structured, binary or batch mode. ${VERBOSE} ${HEADER}`, answer: IngestAnswer },
  },
  "/responses/[provider]": {
    group: "Usage in",
    load: () => import("../responses/[provider]/route"),
    POST: {
      summary: "Send a provider's raw answers",
      description: `The answer or its usage object, each with a context: one, a list, or one a line. ${VERBOSE} ${HEADER}`,
      answer: IngestAnswer,
    },
  },
  "/imports": {
    group: "Usage in",
    load: () => import("../imports/route"),
    POST: {
      summary: "Upload a file",
      description: `A usage CSV, an inventory CSV, or a usage export of OpenAI or Anthropic (pages of their usage APIs, or the CSV of their dashboards) in the part “file”. A row of an export sums many calls: it is counted only where no emitter told calls of its key on its days and no other export counts them; each row that is left out is in the error file with the reason. “overlap” = “count” counts rows of which it is not sure. Buckets that are not over are refused. With “kind” = “invoice” the file is a provider's invoice (see /invoices). ${HEADER}`,
      body: ImportFields,
      answer: ImportAnswer,
      status: 201,
    },
    GET: { summary: "List uploaded files" },
  },
  ...AREA_OPERATIONS,
  "/usage": {
    group: "Usage out",
    load: () => import("../usage/route"),
    GET: {
      summary: "Cost, tokens, requests and ratios",
      description:
        "By any grouping, as rows and as a series. Both sum to “total” exactly. What flat plans would have cost is flatValueUsd, beside the cost and in none of it. Ratios (cost per million tokens and per request, cache hits, errors) are made from the sums of each row and of the total, never from other ratios; null where there is nothing to divide by, or nothing has a price yet.",
      answer: Usage,
    },
  },
  "/fiscal-calendar": {
    group: "Usage out",
    load: () => import("../fiscal-calendar/route"),
    GET: { summary: "How the fiscal year is cut into periods", description: FISCAL },
    PUT: { summary: "Set the fiscal calendar", description: FISCAL, example: FISCAL_CALENDAR },
  },
  "/forecast": {
    group: "Usage out",
    load: () => import("../forecast/route"),
    GET: { summary: "What the month will have cost at its end", description: FORECAST, answer: Forecast },
  },
  "/forecast/[kind]/[id]": {
    group: "Usage out",
    load: () => import("../forecast/[kind]/[id]/route"),
    GET: {
      summary: "What the month will have cost one thing",
      description: `A business unit (with the units below it), team, identity, application, environment, provider, model, cost centre, tenant or tool. ${FORECAST}`,
      answer: Forecast,
    },
  },
  "/events/[id]": {
    group: "Usage out",
    load: () => import("../events/[id]/route"),
    GET: { summary: "One event, with cost, price rows and attribution" },
  },
  "/traces/[traceId]": { group: "Usage out", load: () => import("../traces/[traceId]/route"), GET: { summary: "All events of a trace" } },
  "/chargeback/[period]": {
    group: "Usage out",
    load: () => import("../chargeback/[period]/route"),
    GET: {
      summary: "Chargeback of a month",
      description:
        "In dollars, and where statements are in another currency also in that: “statement” tells the rate and its date, each row its “stated” amount.",
    },
  },
  "/chargeback/[period]/export": {
    group: "Usage out",
    load: () => import("../chargeback/[period]/export/route"),
    GET: {
      summary: "A file of a period: detail, summary, excel, xlsx, statement, journal, focus-1.4, focus-1.2",
      description:
        "As the caller sees it; of a closed period from its copies, the same bytes each time. “version” asks for an earlier closing. XLSX has a content type of its own. What each column means stands in lib/exports/README.md.",
      answerType: CSV,
    },
  },
  "/corrections": {
    group: "Usage out",
    load: () => import("../corrections/route"),
    GET: {
      summary: "List corrections of stored usage, newest first",
      description: "Usage that was rated or attributed again on purpose: the preview, who approved it, and what the run did.",
    },
  },
  "/prices/quote": {
    group: "Prices",
    load: () => import("../prices/quote/route"),
    POST: {
      summary: "What a call costs",
      description: "At the price in force at the time “at”, or at prices that you send.",
      example: QUOTE,
      answer: Quote,
    },
  },
  "/prices/simulate": {
    group: "Prices",
    load: () => import("../prices/simulate/route"),
    POST: { summary: "What stored usage would cost at other prices" },
  },
  "/prices/witness": {
    group: "Prices",
    load: () => import("../prices/witness/route"),
    GET: { summary: "Where our list prices and a second public list differ" },
  },
  "/price-overrides": {
    group: "Prices",
    load: () => import("../price-overrides/route"),
    GET: { summary: "List the organisation's own prices" },
    POST: { summary: "Add a price of the organisation's own", example: PRICE, status: 201 },
  },
  "/prices/proposals": {
    group: "Prices",
    load: () => import("../prices/proposals/route"),
    GET: {
      summary: "List price changes that wait",
      description: "Moves of more than a fifth, rates that become free, prices dated ahead. None rates a call before a person approves it.",
    },
  },
  "/prices/import": {
    group: "Prices",
    load: () => import("../prices/import/route"),
    POST: { summary: "Import the price catalogue of this version", example: { dryRun: true } },
  },
  "/prices/discounts": {
    group: "Prices",
    load: () => import("../prices/discounts/route"),
    GET: { summary: "List discounts" },
    POST: { summary: "Add a discount on list prices", example: DISCOUNT, status: 201 },
  },
  "/prices/discounts/retract": {
    group: "Prices",
    load: () => import("../prices/discounts/retract/route"),
    POST: { summary: "Retract a discount", example: { id: 1, reason: "Wrong provider" } },
  },
  "/prices/exchange-rates": {
    group: "Prices",
    load: () => import("../prices/exchange-rates/route"),
    GET: { summary: "List exchange rates" },
    POST: { summary: "Enter what a dollar is worth", example: EXCHANGE_RATE, status: 201 },
  },
  "/prices/exchange-rates/retract": {
    group: "Prices",
    load: () => import("../prices/exchange-rates/retract/route"),
    POST: { summary: "Retract an exchange rate", example: { id: 1, reason: "Mistyped" } },
  },
  "/prices/credits": {
    group: "Prices",
    load: () => import("../prices/credits/route"),
    GET: {
      summary: "What is left of credits bought in advance",
      description: "Drawn by usage in the order of days: balance, pace, the day they run out, and what went beyond them.",
    },
    POST: { summary: "Enter credits bought in advance", example: POOL, status: 201 },
  },
  "/prices/credits/retract": {
    group: "Prices",
    load: () => import("../prices/credits/retract/route"),
    POST: { summary: "Retract a credit pool", example: { id: 1, reason: "Entered twice" } },
  },
  "/prices/credits/multipliers": {
    group: "Prices",
    load: () => import("../prices/credits/multipliers/route"),
    POST: { summary: "Say how many credits a request on a model takes", example: MULTIPLIER, status: 201 },
  },
  "/prices/credits/multipliers/retract": {
    group: "Prices",
    load: () => import("../prices/credits/multipliers/retract/route"),
    POST: { summary: "Retract a multiplier of credits", example: { id: 1, reason: "Mistyped" } },
  },
  "/prices/exchange": {
    group: "Prices",
    load: () => import("../prices/exchange/route"),
    GET: {
      summary: "An amount of dollars in another currency",
      description: "By the rate of an instant: exactly, and as a statement writes it.",
    },
  },
  "/inventory": {
    group: "Inventory",
    load: () => import("../inventory/route"),
    GET: { summary: "The whole inventory as one document" },
    PUT: {
      summary: "Make the inventory say what a document says",
      description:
        "Answers the difference. What the document leaves out stays. “effectiveFrom”, of the document or of one identity or team, dates changes of owner, team, place, unit and cost centre; usage stored since then is attributed again, in periods that are open.",
      example: { identities: [AGENT] },
    },
  },
  "/identities": {
    group: "Inventory",
    load: () => import("../identities/route"),
    GET: { summary: "List identities" },
    POST: { summary: "Add an identity", example: AGENT, status: 201 },
  },
  "/identities/[id]": entry("identity", () => import("../identities/[id]/route")),
  "/trusted-issuers": {
    group: "Inventory",
    load: () => import("../trusted-issuers/route"),
    GET: { summary: "List the issuers whose tokens are believed" },
    POST: {
      summary: "Believe the tokens of an issuer",
      description: `${ON_BEHALF_OF} Its keys are fetched from jwksUrl or pinned as jwks.`,
      example: ISSUER,
      status: 201,
    },
  },
  "/trusted-issuers/[issuerId]": {
    group: "Inventory",
    load: () => import("../trusted-issuers/[issuerId]/route"),
    PATCH: { summary: "Change a trusted issuer, or stop believing it", description: "What was proven before stays." },
  },
  "/credentials": {
    group: "Inventory",
    load: () => import("../credentials/route"),
    GET: { summary: "List credentials" },
    POST: {
      summary: "Add a credential",
      description: "Never the secret itself: its SHA-256, the provider's id of it, or an alias.",
      example: KEY,
      status: 201,
    },
  },
  "/credentials/[id]": entry("credential", () => import("../credentials/[id]/route")),
  "/people": entries("person", () => import("../people/route")),
  "/people/[id]": entry("person", () => import("../people/[id]/route")),
  "/teams": entries("team", () => import("../teams/route")),
  "/teams/[id]": entry("team", () => import("../teams/[id]/route")),
  "/business-units": entries("business unit", () => import("../business-units/route")),
  "/business-units/[id]": entry("business unit", () => import("../business-units/[id]/route")),
  "/cost-centres": entries("cost centre", () => import("../cost-centres/route")),
  "/cost-centres/[id]": entry("cost centre", () => import("../cost-centres/[id]/route")),
  "/applications": entries("application", () => import("../applications/route")),
  "/applications/[id]": entry("application", () => import("../applications/[id]/route")),
  "/environments": entries("environment", () => import("../environments/route")),
  "/environments/[id]": entry("environment", () => import("../environments/[id]/route")),
  "/tenants": entries("tenant", () => import("../tenants/route")),
  "/tenants/[id]": entry("tenant", () => import("../tenants/[id]/route")),
  "/audit": { group: "Operation", load: () => import("../audit/route"), GET: { summary: "The audit log, newest first" } },
  "/audit/export": {
    group: "Operation",
    load: () => import("../audit/export/route"),
    GET: { summary: "The audit log as JSON lines with their seals, or CSV; `cli audit verify FILE` proves it" },
  },
  "/health/live": { group: "Operation", load: async () => ({ GET: open }), GET: { summary: "Whether the process runs" } },
  "/health/ready": { group: "Operation", load: () => import("../health/ready/route"), GET: { summary: "Whether requests can be served" } },
  "/openapi.json": { group: "Operation", load: async () => ({ GET: open }), GET: { summary: "This description" } },
};

/** The description of the machine interface, made of the handlers that serve it. */
export async function apiDocument(): Promise<ApiDocument> {
  const operations = await Promise.all(
    Object.entries(LISTED).map(async ([path, listed]) => operationsOf(path, listed, await listed.load())),
  );
  return openApiDocument(operations.flat(), {
    title: "Countinghouse",
    description:
      "Money and whole numbers beyond 2^53 are decimal texts. Instants are RFC 3339 in UTC, spans half-open. Lists are paged by cursor. Fields that are not known are refused by name.",
  });
}

function operationsOf(path: string, { group, load: _, ...methods }: Listed, module: Module): Operation[] {
  return Object.entries(methods).map(([method, said]) => {
    const { auth, takes } = module[method] as Pick<RouteHandler, "auth" | "takes">;
    return { path, method, group, takes, ...("scope" in auth ? { scope: auth.scope } : {}), ...said };
  });
}
