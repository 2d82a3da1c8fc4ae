/**
 * Events of Azure's activity log, as its interface and the portal show them (`eventDataId`) and as it is sent to storage and
 * event hubs (`resultType`), and of the resource logs in the second form. Claims beside those that name the caller, and
 * what was sent and answered, are not kept.
 */
import { meaningOf } from "../cloud-call";
import { at, emailOf, firstText, ipOf, isObject, type JsonObject, ofTable, textAt, textOf, textsAt, unique } from "../fields";
import { instantOf } from "../instants";
import { type Named, nobody, type ReadItem, refused, type Told } from "../report";
import type { Adapter } from "./adapter";

export const readAzure: Adapter = (value, place) => [{ place, item: itemOf(value) }];

function itemOf(value: JsonObject): ReadItem {
  const operation = nameAt(value, "operationName");
  if (operation === null) return refused("operationName says nothing.", "Send the event as Azure Monitor wrote it.");
  const service = (
    firstText(value, ["resourceProviderName.value"]) ??
    /^(Microsoft\.\w+)\//i.exec(operation)?.[1] ??
    "Azure"
  ).toLowerCase();
  const end = endOf(value);
  // That it was asked for is told before how it ended: only the end says what became of it.
  const meaning = end.isBegun
    ? ({ kind: "api_call", severity: "info", words: `${operation} of ${service}, begun` } as const)
    : meaningOf({ operation, service, error: end.error, message: null });
  return {
    what: "event",
    externalId: textAt(value, "eventDataId") ?? idOf(value, operation),
    format: "azure",
    kind: meaning.kind,
    severity: meaning.severity,
    occurredAt: instantOf(at(value, "eventTimestamp")) ?? instantOf(at(value, "time")),
    title: meaning.words,
    named: namedBy(value),
    facts: factsOf(value, end.error),
    permissions:
      end.isBegun || end.error !== null ? [] : textsAt(value, ["authorization.action", "identity.authorization.action"]).slice(0, 1),
  };
}

/** Names are texts in one form, and objects with the word of a language in the other. */
const nameAt = (value: JsonObject, path: string): string | null => firstText(value, [path, `${path}.value`]);

/** One operation is told of several times; in the exported form without an id of each. */
function idOf(value: JsonObject, operation: string): string | null {
  const correlation = textAt(value, "correlationId");
  return correlation === null ? null : [correlation, operation, textAt(value, "resultType") ?? "", textAt(value, "time") ?? ""].join(" ");
}

type End = { isBegun: boolean; error: string | null };

function endOf(value: JsonObject): End {
  const status = nameAt(value, "status") ?? textAt(value, "resultType") ?? "";
  if (/^(?:start(?:ed)?|accept(?:ed)?|in ?progress|active)$/i.test(status)) return { isBegun: true, error: null };
  const detail = nameAt(value, "subStatus") ?? textAt(value, "resultSignature")?.split(".").at(-1) ?? null;
  const isRefused = /^fail/i.test(status) || /^[45]\d\d$/.test(detail ?? "");
  return { isBegun: false, error: isRefused ? (ofTable(HTTP, detail ?? "") ?? detail ?? "failed") : null };
}

/** Resource logs tell the status of the answer as a number. */
const HTTP: Readonly<Record<string, string>> = { "401": "Unauthorized", "403": "Forbidden", "429": "TooManyRequests" };

const CLAIM = {
  objectId: "http://schemas.microsoft.com/identity/claims/objectidentifier",
  upn: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
  email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
} as const;

function namedBy(value: JsonObject): Named {
  const claims = [at(value, "claims"), at(value, "identity.claims")].find(isObject) ?? {};
  const caller = textAt(value, "caller");
  const email = [claims[CLAIM.upn], claims[CLAIM.email], caller].map(emailOf).find((each) => each !== null) ?? null;
  const ip = [
    at(value, "httpRequest.clientIpAddress"),
    at(value, "callerIpAddress"),
    // Of a resource log; its last part is hidden.
    at(value, "callerIPAddress"),
    claims.ipaddr,
  ]
    .map(ipOf)
    .find((each) => each !== null);
  const ids = [
    claims[CLAIM.objectId],
    claims.appid,
    at(value, "identity.authorization.evidence.principalId"),
    propertiesOf(value).objectId,
  ];
  return {
    ...nobody(),
    principals: unique([...ids, ...(email === null ? [caller] : [])].flatMap((each) => textOf(each) ?? [])),
    emails: email === null ? [] : [email],
    ips: ip === undefined || ip === null ? [] : [ip],
  };
}

const MAX_PROPERTIES = 20_000;

/** Resource logs hold them as JSON in a text. */
function propertiesOf(value: JsonObject): JsonObject {
  const raw = value.properties;
  if (isObject(raw)) return raw;
  if (typeof raw !== "string" || raw.length > MAX_PROPERTIES) return {};
  try {
    const read: unknown = JSON.parse(raw);
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

function factsOf(value: JsonObject, error: string | null): Told[] {
  const properties = propertiesOf(value);
  const plain: readonly (readonly [string, string | null])[] = [
    ["Model", textOf(properties.modelName, 200)],
    ["Deployment", textOf(properties.modelDeploymentName, 200)],
    ["Resource", textAt(value, "resourceId", 200)],
    ["Region", textAt(value, "location", 80)],
    ["Kind of log", nameAt(value, "category")],
    ["Role", firstText(value, ["authorization.evidence.role", "identity.authorization.evidence.role"], 200)],
    ["Error", error],
  ];
  return plain.flatMap(([name, text]): Told[] => (text === null ? [] : [{ name, value: text }]));
}
