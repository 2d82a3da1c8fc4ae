/**
 * The claims of a security event token (RFC 8417) of CAEP or RISC, once its signature, issuer and audience were checked
 * elsewhere: nothing here is believed by itself. Subjects in the formats of RFC 9493.
 */
import { at, emailOf, isObject, type JsonObject, objectsOf, ofTable, textAt, textOf, textsAt, unique } from "../fields";
import { instantOf } from "../instants";
import type { EventKind } from "../kinds";
import { type Named, nobody, type PlacedItem, refused, type Told } from "../report";
import type { Severity } from "../severity";

const PREFIX = /^https:\/\/schemas\.openid\.net\/secevent\/(?:caep|risc|oauth|ssf|sse)\/event-type\//;

/** One event for each that the token tells; a token tells of one, mostly. */
export function readSecurityToken(claims: JsonObject, place: string): PlacedItem[] {
  const events = Object.entries(isObject(claims.events) ? claims.events : {}).filter(([, event]) => isObject(event));
  const jti = textAt(claims, "jti", 500);
  if (jti === null || events.length === 0)
    return [{ place, item: refused("The token has no jti, or tells of no event.", "Send a security event token as RFC 8417 defines it.") }];
  return events.map(([uri, event], i): PlacedItem => {
    const fields = event as JsonObject;
    const name = uri.replace(PREFIX, "");
    const { kind, severity } = meaningOf(name, fields);
    return {
      place: events.length > 1 ? `${place}.events[${i}]` : place,
      item: {
        what: "event",
        externalId: events.length > 1 ? `${jti} ${name}` : jti,
        format: "set",
        kind,
        severity,
        occurredAt: instantOf(fields.event_timestamp) ?? instantOf(claims.toe) ?? instantOf(claims.iat),
        title: titleOf(name, fields),
        named: namedBy(claims, fields),
        facts: factsOf(claims, name, fields),
      },
    };
  });
}

type Meaning = { kind: EventKind; severity: Severity };
const as = (kind: EventKind, severity: Severity): Meaning => ({ kind, severity });

const LEVELS: Readonly<Record<string, Severity>> = { high: "high", medium: "medium", low: "low" };
const CHANGES: Readonly<Record<string, Meaning>> = {
  create: as("credential_created", "low"),
  revoke: as("credential_revoked", "info"),
  delete: as("credential_revoked", "info"),
  update: as("credential_changed", "low"),
};
const PLAIN: Readonly<Record<string, Meaning>> = {
  "session-revoked": as("session_revoked", "medium"),
  "sessions-revoked": as("session_revoked", "medium"),
  "session-established": as("sign_in", "info"),
  "session-presented": as("sign_in", "info"),
  "token-claims-change": as("token_claims_changed", "low"),
  "tokens-revoked": as("credential_revoked", "medium"),
  "token-revoked": as("credential_revoked", "medium"),
  "account-enabled": as("account_enabled", "info"),
  "account-purged": as("account_removed", "medium"),
  "account-credential-change-required": as("credential_changed", "medium"),
  "identifier-changed": as("identifier_changed", "low"),
  "identifier-recycled": as("identifier_changed", "low"),
  "recovery-activated": as("recovery", "low"),
  "recovery-information-changed": as("recovery", "low"),
  verification: as("stream", "info"),
  "stream-updated": as("stream", "info"),
};

function meaningOf(name: string, event: JsonObject): Meaning {
  const word = (path: string): string => (textAt(event, path) ?? "").toLowerCase();
  switch (name) {
    case "credential-compromise":
      return as("credential_compromise", /key|token|secret/.test(word("credential_type")) ? "critical" : "high");
    case "credential-change":
      return ofTable(CHANGES, word("change_type")) ?? as("credential_changed", "low");
    case "risk-level-change":
      return as("risk_changed", ofTable(LEVELS, word("current_level")) ?? "medium");
    case "account-disabled":
      return as("account_disabled", word("reason") === "hijacking" ? "high" : "medium");
    case "assurance-level-change":
      return as("assurance_changed", word("change_direction") === "decrease" ? "medium" : "info");
    case "device-compliance-change":
      return as("compliance_changed", word("current_status") === "not-compliant" ? "medium" : "info");
    default:
      return ofTable(PLAIN, name) ?? as("unknown", "info");
  }
}

/** "credential-compromise: password". */
function titleOf(name: string, event: JsonObject): string {
  const level = textAt(event, "current_level");
  const what =
    level !== null
      ? `${textAt(event, "previous_level") ?? "unknown"} to ${level}`
      : [textAt(event, "credential_type"), textAt(event, "change_type")].filter((word) => word !== null).join(", ");
  const words = name.replaceAll(/[-_]+/g, " ").slice(0, 120);
  return what === "" ? words : `${words}: ${what}`;
}

function namedBy(claims: JsonObject, event: JsonObject): Named {
  const named = nobody();
  for (const subject of [claims.sub_id, event.subject, typeof claims.sub === "string" ? { format: "opaque", id: claims.sub } : null])
    addSubject(named, subject, 0);
  // No type of the standard names the key of an interface: senders and receivers agree on its id.
  named.keyIds.push(...textsAt(event, ["credential_id", "key_id", "credential.id", "api_key_id"]));
  const ip = textAt(event, "ip") ?? textAt(event, "current_ip_address") ?? textAt(event, "ips.0");
  if (ip !== null) named.ips.push(ip);
  return {
    ...named,
    keyIds: unique(named.keyIds),
    principals: unique(named.principals),
    externalIds: unique(named.externalIds),
    emails: unique(named.emails),
  };
}

/** Sessions, devices and tenants are not who it is about: an id of them is nobody's. */
const PARTS = ["user", "application", "workload", "agent", "service_account", "client"] as const;

function addSubject(named: Named, value: unknown, depth: number): void {
  if (!isObject(value) || depth > 3) return;
  const format =
    textAt(value, "format") ?? textAt(value, "subject_type") ?? (PARTS.some((part) => isObject(value[part])) ? "complex" : null);
  const add = (text: unknown, to: "principals" | "externalIds"): void => {
    const email = emailOf(text);
    const kept = textOf(text, 500);
    if (email !== null) named.emails.push(email);
    if (kept !== null) named[to].push(kept);
  };
  switch (format?.replaceAll("-", "_")) {
    case "complex":
      for (const part of PARTS) addSubject(named, value[part], depth + 1);
      return;
    case "aliases":
      for (const identifier of objectsOf(value.identifiers).slice(0, 20)) addSubject(named, identifier, depth + 1);
      return;
    case "email":
      add(value.email, "externalIds");
      return;
    case "account":
    case "uri":
      add(value.uri, "principals");
      return;
    case "did":
      add(value.url, "principals");
      return;
    case "iss_sub": {
      add(value.sub, "principals");
      const [iss, sub] = [textOf(value.iss, 500), textOf(value.sub, 500)];
      if (iss !== null && sub !== null) named.principals.push(`${iss}|${sub}`);
      return;
    }
    case "opaque":
      add(value.id, "externalIds");
      return;
    default:
      return;
  }
}

const TOLD: readonly (readonly [string, string])[] = [
  ["Kind of credential", "credential_type"],
  ["Change", "change_type"],
  ["Before", "previous_level"],
  ["Now", "current_level"],
  ["Now", "current_status"],
  ["Begun by", "initiating_entity"],
  ["Reason", "reason_admin.en"],
  ["Reason", "reason_admin"],
  ["Reason", "risk_reason"],
  ["Reason", "reason"],
  ["Of whom", "principal"],
];

function factsOf(claims: JsonObject, name: string, event: JsonObject): Told[] {
  const issuer = textAt(claims, "iss", 200);
  return [
    { name: "Event", value: name.slice(0, 120) },
    ...(issuer === null ? [] : [{ name: "Issuer", value: issuer }]),
    ...TOLD.flatMap(([label, path]): Told[] => {
      const text = at(event, path) === undefined ? null : textAt(event, path, 200);
      return text === null ? [] : [{ name: label, value: text }];
    }),
  ];
}
