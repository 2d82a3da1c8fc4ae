/**
 * Events of the Open Cybersecurity Schema Framework. Classes are told by their number; one that nobody knows is kept as such.
 * Free text beside the title, data of requests and what is unmapped are not kept. Agents stand where the profile for AI
 * operations has them: `ai_agent` (its `uid` is stable) and `ai_model`.
 */
import { meaningOf, permissionOfAws, roleOfSession } from "../cloud-call";
import { at, emailOf, firstText, ipOf, type JsonObject, objectsOf, ofTable, textAt, textsAt, unique } from "../fields";
import { instantOf } from "../instants";
import type { EventKind } from "../kinds";
import { type Named, nobody, type ReadItem, refused, type Told } from "../report";
import type { Severity } from "../severity";
import type { Adapter } from "./adapter";

export const readOcsf: Adapter = (value, place) => [{ place, item: itemOf(value) }];

const CLASSES: Readonly<Record<number, string>> = {
  2001: "Security Finding",
  2002: "Vulnerability Finding",
  2003: "Compliance Finding",
  2004: "Detection Finding",
  2005: "Incident Finding",
  2006: "Data Security Finding",
  2007: "Application Security Posture Finding",
  2008: "IAM Analysis Finding",
  3001: "Account Change",
  3002: "Authentication",
  3003: "Authorize Session",
  3004: "Entity Management",
  3005: "User Access",
  3006: "Group Management",
  6003: "API Activity",
};
const SEVERITY_OF_ID: Readonly<Record<number, Severity>> = { 1: "info", 2: "low", 3: "medium", 4: "high", 5: "critical", 6: "critical" };
const SEVERITY_OF_NAME: Readonly<Record<string, Severity>> = {
  informational: "info",
  info: "info",
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
  fatal: "critical",
};

function itemOf(value: JsonObject): ReadItem {
  const classUid = classOf(value);
  if (classUid === null) return refused("class_uid is no number of a class.", "Send class_uid as OCSF defines it, such as 6003.");
  const kind = kindOf(value, classUid);
  const severity = severityOf(value);
  const title = titleOf(value, classUid);
  const findingId = firstText(value, ["finding_info.uid", "finding.uid"]) ?? textAt(objectsOf(value.finding_info_list)[0], "uid");
  const time = at(value, "time") ?? at(value, "time_dt");
  // A finding keeps its id while it changes; each change is one event.
  const change =
    findingId === null
      ? null
      : `${findingId} ${textAt(value, "activity_id") ?? ""} ${textAt(value, "time") ?? textAt(value, "time_dt") ?? ""}`.trim();
  return {
    what: "event",
    externalId: textAt(value, "metadata.uid") ?? change,
    format: "ocsf",
    kind: kind.kind,
    severity: atLeast(severity, kind.least),
    occurredAt: instantOf(time) ?? instantOf(at(value, "time_dt")),
    title,
    named: namedBy(value, classUid),
    facts: factsOf(value, classUid),
    permissions: classUid === 6003 && !FAILED.has(kind.kind) ? permissionsOf(value) : [],
  };
}

const FAILED: ReadonlySet<EventKind> = new Set(["api_call_failed", "model_call_failed", "model_probe"]);

/** Operations of AWS and Azure are named as their permissions are; those of other clouds are not. */
function permissionsOf(value: JsonObject): string[] {
  const operation = textAt(value, "api.operation");
  const service = textAt(value, "api.service.name");
  if (operation === null) return [];
  if (/^microsoft\.[\w./]+$/i.test(operation)) return [operation];
  const ofAws = /^([\w-]+)\.amazonaws\.com$/.exec(service ?? "")?.[1];
  return ofAws === undefined ? [] : [permissionOfAws(ofAws, operation)];
}

function classOf(value: JsonObject): number | null {
  const direct = Number(textAt(value, "class_uid") ?? Number.NaN);
  if (Number.isInteger(direct)) return direct;
  const type = Number(textAt(value, "type_uid") ?? Number.NaN);
  return Number.isInteger(type) ? Math.floor(type / 100) : null;
}

type Kind = { kind: EventKind; least: Severity };
const as = (kind: EventKind, least: Severity = "info"): Kind => ({ kind, least });

function kindOf(value: JsonObject, classUid: number): Kind {
  const activity = Number(textAt(value, "activity_id") ?? 0);
  const operation = textAt(value, "api.operation");
  const isFailed = Number(textAt(value, "status_id") ?? 0) === 2 || textAt(value, "status")?.toLowerCase() === "failure";
  switch (classUid) {
    case 2001:
    case 2004:
    case 2005:
    case 2006:
      return as("detection");
    case 3001:
      return as(ACCOUNT_CHANGES[activity] ?? "account_changed");
    case 3002:
      return isFailed ? as("sign_in_failed", "low") : as("sign_in");
    case 3004:
      return as("entity_changed");
    case 3003:
    case 3005:
    case 3006:
      return as("access_changed");
    case 6003: {
      if (operation === null) return as(isFailed ? "api_call_failed" : "api_call");
      const error = firstText(value, ["api.response.error", "status_code"]) ?? (isFailed ? "failed" : null);
      const message = firstText(value, ["api.response.error_message", "api.response.message", "status_detail"]);
      const meaning = meaningOf({
        operation,
        service: textAt(value, "api.service.name") ?? "",
        error: error === "200" ? null : error,
        message,
      });
      return as(meaning.kind, meaning.severity);
    }
    default:
      return as("unknown");
  }
}

/** Activities of Account Change. */
const ACCOUNT_CHANGES: Readonly<Record<number, EventKind>> = {
  1: "account_created",
  2: "account_enabled",
  3: "credential_changed",
  4: "credential_changed",
  5: "account_disabled",
  6: "account_removed",
  7: "access_changed",
  8: "access_changed",
  9: "account_disabled",
};

function severityOf(value: JsonObject): Severity {
  const byId = SEVERITY_OF_ID[Number(textAt(value, "severity_id") ?? Number.NaN)];
  return byId ?? ofTable(SEVERITY_OF_NAME, (textAt(value, "severity") ?? "").toLowerCase()) ?? "info";
}

const ORDER: readonly Severity[] = ["info", "low", "medium", "high", "critical"];
const atLeast = (severity: Severity, least: Severity): Severity => (ORDER.indexOf(severity) < ORDER.indexOf(least) ? least : severity);

function titleOf(value: JsonObject, classUid: number): string {
  const finding = firstText(value, ["finding_info.title", "finding.title"]) ?? textAt(objectsOf(value.finding_info_list)[0], "title");
  if (finding !== null) return finding;
  const operation = textAt(value, "api.operation");
  const service = textAt(value, "api.service.name");
  if (operation !== null) return service === null ? operation : `${operation} of ${service}`;
  return firstText(value, ["type_name", "class_name", "activity_name"]) ?? CLASSES[classUid] ?? `Class ${classUid}`;
}

const ACTORS = ["actor.user", "actor.session", "actor"];
const TARGETS = ["user", "entity", "entity_result"];

function namedBy(value: JsonObject, classUid: number): Named {
  // What was done to an account concerns that account first; anything else whoever did it.
  const users = [3001, 3004, 3005, 3006].includes(classUid) ? [...TARGETS, ...ACTORS] : [...ACTORS, ...TARGETS];
  const evidences = objectsOf(value.evidences);
  const resources = objectsOf(value.resources);
  const observables = objectsOf(value.observables);
  const agents = ["ai_agent", "actor.ai_agent", "agent"];
  const arns = unique([
    ...textsAt(
      value,
      users.flatMap((user) => [`${user}.uid`, `${user}.uid_alt`, `${user}.issuer`]),
    ),
    ...evidences.flatMap((each) => textsAt(each, ["actor.user.uid", "actor.user.uid_alt", "actor.session.issuer"])),
    ...textsAt(value, ["actor.app_uid", "actor.process.user.uid"]),
  ]);
  const addresses = [
    at(value, "src_endpoint.ip"),
    ...evidences.map((each) => at(each, "src_endpoint.ip")),
    ...observables.filter(isAddress).map(({ value: ip }) => ip),
  ];
  return {
    ...nobody(),
    keyIds: unique([
      ...textsAt(
        value,
        users.map((user) => `${user}.credential_uid`),
      ),
      ...evidences.flatMap((each) => textsAt(each, ["actor.user.credential_uid", "actor.session.credential_uid"])),
      ...resources.flatMap(keyOfResource),
      ...observables.flatMap(keyOfResource),
    ]),
    principals: unique([...arns, ...arns.flatMap((arn) => roleOfSession(arn) ?? [])]),
    externalIds: textsAt(
      value,
      agents.flatMap((agent) => [`${agent}.uid`, `${agent}.name`]),
    ),
    emails: unique([...users, "actor.idp"].flatMap((user) => emailOf(at(value, `${user}.email_addr`)) ?? [])),
    ips: unique(addresses.flatMap((address) => ipOf(address) ?? [])),
    userAgent: textAt(value, "http_request.user_agent"),
  };
}

const isAddress = ({ type_id, type }: JsonObject): boolean => type_id === 2 || type === "IP Address";

/** "AWS::IAM::AccessKey:ASIA…", or the credential's own field. */
function keyOfResource(resource: JsonObject): string[] {
  const uid = textAt(resource, "uid") ?? textAt(resource, "value");
  const found = /(?:^|:)AccessKey:([\w-]{8,})$/.exec(uid ?? "")?.[1];
  const own = textAt(resource, "credential_uid") ?? (/credential_uid$/.test(textAt(resource, "name") ?? "") ? uid : null);
  return [found, own].flatMap((each) => each ?? []);
}

const PLAIN: readonly (readonly [string, readonly string[]])[] = [
  ["Product", ["metadata.product.name"]],
  ["Schema", ["metadata.version"]],
  ["Types", ["finding_info.types"]],
  ["Model", ["ai_model.name", "ai_agent.ai_model.name"]],
  ["Model provider", ["ai_model.ai_provider", "ai_agent.ai_model.ai_provider"]],
  ["Agent", ["ai_agent.name", "actor.ai_agent.name"]],
  ["Agent run", ["ai_agent.instance_uid", "actor.ai_agent.instance_uid"]],
  ["Cloud", ["cloud.provider"]],
  ["Region", ["cloud.region"]],
  ["Account", ["cloud.account.uid", "actor.user.account.uid"]],
  ["Country", ["src_endpoint.location.country"]],
  ["Status", ["status"]],
  ["Error", ["api.response.error"]],
];

function factsOf(value: JsonObject, classUid: number): Told[] {
  return [
    { name: "Class", value: `${classUid} ${CLASSES[classUid] ?? textAt(value, "class_name", 80) ?? "not known"}`.trim() },
    ...PLAIN.flatMap(([name, paths]): Told[] => {
      const listed = at(value, paths[0] ?? "");
      const text = Array.isArray(listed)
        ? listed
            .flatMap((each) => (typeof each === "string" ? [each] : []))
            .slice(0, 5)
            .join(", ")
            .slice(0, 200)
        : firstText(value, paths, 200);
      return text ? [{ name, value: text }] : [];
    }),
  ];
}
