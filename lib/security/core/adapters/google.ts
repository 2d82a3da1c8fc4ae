/**
 * Entries of Google Cloud's audit logs (`protoPayload` of type google.cloud.audit.AuditLog): who called what, and which
 * permissions were asked for it and granted. Requests, answers and metadata of calls are not kept.
 */
import { meaningOf } from "../cloud-call";
import { at, emailOf, ipOf, type JsonObject, objectsOf, ofTable, textAt, textsAt, unique } from "../fields";
import { instantOf } from "../instants";
import { type Named, nobody, type ReadItem, refused, type Told } from "../report";
import type { Adapter } from "./adapter";

export const readGoogle: Adapter = (value, place) => [{ place, item: itemOf(value) }];

/** Codes of google.rpc.Code that concern us; 0 is none of them. */
const CODES: Readonly<Record<string, string>> = {
  "1": "CANCELLED",
  "3": "INVALID_ARGUMENT",
  "5": "NOT_FOUND",
  "7": "PERMISSION_DENIED",
  "8": "RESOURCE_EXHAUSTED",
  "9": "FAILED_PRECONDITION",
  "16": "UNAUTHENTICATED",
};

function itemOf(value: JsonObject): ReadItem {
  const operation = textAt(value, "protoPayload.methodName");
  if (operation === null)
    return refused("protoPayload.methodName says nothing.", "Send the entry as Cloud Logging wrote it, of an audit log.");
  const service = (textAt(value, "protoPayload.serviceName") ?? "").replace(/\.googleapis\.com$/, "");
  const code = textAt(value, "protoPayload.status.code") ?? "0";
  const error = code === "0" ? null : (ofTable(CODES, code) ?? `code ${code}`);
  const meaning = meaningOf({ operation, service, error, message: textAt(value, "protoPayload.status.message") });
  const inserted = textAt(value, "insertId");
  return {
    what: "event",
    // It is unique among the entries of one log at one instant only.
    externalId: inserted === null ? null : [textAt(value, "logName") ?? "", textAt(value, "timestamp") ?? "", inserted].join(" ").trim(),
    format: "google",
    kind: meaning.kind,
    severity: meaning.severity,
    occurredAt: instantOf(at(value, "timestamp")),
    title: meaning.words,
    named: namedBy(value, meaning.kind),
    facts: factsOf(value, error),
    permissions: error === null ? permissionsOf(value) : [],
  };
}

const WHO = "protoPayload.authenticationInfo";

function namedBy(value: JsonObject, kind: string): Named {
  const used = keyOf(textAt(value, `${WHO}.serviceAccountKeyName`));
  // A key that was made, changed or ended is what the entry is about, not the key that did it.
  const about = kind.startsWith("credential_") ? keyOf(textAt(value, "protoPayload.resourceName")) : [];
  // Whoever borrowed the account stands behind it.
  const delegates = objectsOf(at(value, `${WHO}.serviceAccountDelegationInfo`)).flatMap((each) =>
    textsAt(each, ["firstPartyPrincipal.principalEmail", "principalSubject"]),
  );
  const callers = unique([...textsAt(value, [`${WHO}.principalEmail`, `${WHO}.principalSubject`]), ...delegates]);
  const ip = ipOf(at(value, "protoPayload.requestMetadata.callerIp"));
  return {
    ...nobody(),
    keyIds: about.length > 0 ? about : used,
    principals: unique(callers.flatMap((caller) => [caller, caller.replace(/^(?:serviceAccount|user):/, "")])),
    emails: unique(callers.flatMap((caller) => emailOf(caller.replace(/^(?:serviceAccount|user):/, "")) ?? [])),
    ips: ip === null ? [] : [ip],
    userAgent: textAt(value, "protoPayload.requestMetadata.callerSuppliedUserAgent"),
  };
}

/** "//iam.googleapis.com/projects/p/serviceAccounts/a/keys/k": the whole name, and the id at its end. */
function keyOf(name: string | null): string[] {
  const id = /\/keys\/([\w-]{6,})$/.exec(name ?? "")?.[1];
  return name === null || id === undefined ? [] : [name, id];
}

const permissionsOf = (value: JsonObject): string[] =>
  unique(
    objectsOf(at(value, "protoPayload.authorizationInfo")).flatMap((each) => (each.granted === true ? textsAt(each, ["permission"]) : [])),
  );

const PLAIN: readonly (readonly [string, string])[] = [
  ["Resource", "protoPayload.resourceName"],
  ["Region", "resource.labels.location"],
  ["Account", "resource.labels.project_id"],
  ["Error message", "protoPayload.status.message"],
];

function factsOf(value: JsonObject, error: string | null): Told[] {
  return [
    ...PLAIN.flatMap(([name, path]): Told[] => {
      const text = textAt(value, path, 200);
      return text === null ? [] : [{ name, value: text }];
    }),
    ...(error === null ? [] : [{ name: "Error", value: error }]),
  ];
}
