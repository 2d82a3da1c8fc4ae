/** Records of AWS CloudTrail: who called what with which key. Parameters and answers of calls are not kept. */
import { keyLife, meaningOf, permissionOfAws, roleOfSession } from "../cloud-call";
import { at, emailOf, ipOf, type JsonObject, textAt, textsAt, unique } from "../fields";
import { instantOf } from "../instants";
import { type Named, nobody, type ReadItem, refused, type Told } from "../report";
import type { Adapter } from "./adapter";

export const readCloudtrail: Adapter = (value, place) => [{ place, item: itemOf(value) }];

function itemOf(value: JsonObject): ReadItem {
  const operation = textAt(value, "eventName");
  if (operation === null) return refused("eventName says nothing.", "Send the record as CloudTrail wrote it.");
  const error = textAt(value, "errorCode");
  const service = (textAt(value, "eventSource") ?? "").replace(/\.amazonaws\.com$/, "");
  const meaning = meaningOf({ operation, service, error, message: textAt(value, "errorMessage") });
  const isFailedSignIn = operation === "ConsoleLogin" && at(value, "responseElements.ConsoleLogin") === "Failure";
  const kind = isFailedSignIn ? "sign_in_failed" : meaning.kind;
  return {
    what: "event",
    externalId: textAt(value, "eventID"),
    format: "cloudtrail",
    kind,
    severity: isFailedSignIn ? "low" : meaning.severity,
    occurredAt: instantOf(at(value, "eventTime")),
    title: meaning.words,
    named: namedBy(value, kind),
    facts: factsOf(value),
    permissions: error === null && service !== "" && !isFailedSignIn ? [permissionOfAws(service, operation)] : [],
  };
}

function namedBy(value: JsonObject, kind: string): Named {
  const arns = textsAt(value, ["userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.arn"]);
  const used = textsAt(value, ["userIdentity.accessKeyId"]);
  // A key that was made, changed or ended is what the record is about, not the key that did it.
  const about = kind.startsWith("credential_")
    ? textsAt(value, ["responseElements.accessKey.accessKeyId", "requestParameters.accessKeyId"])
    : [];
  const [, sessionName] = (textAt(value, "userIdentity.principalId") ?? "").split(":");
  const email = emailOf(sessionName) ?? emailOf(at(value, "userIdentity.userName"));
  const ip = ipOf(at(value, "sourceIPAddress"));
  return {
    ...nobody(),
    keyIds: about.length > 0 ? about : used,
    principals: unique([...arns, ...arns.flatMap((arn) => roleOfSession(arn) ?? []), ...textsAt(value, ["userIdentity.principalId"])]),
    emails: email === null ? [] : [email],
    ips: ip === null ? [] : [ip],
    userAgent: textAt(value, "userAgent"),
  };
}

const PLAIN: readonly (readonly [string, string])[] = [
  ["Model", "requestParameters.modelId"],
  ["Region", "awsRegion"],
  ["Account", "recipientAccountId"],
  ["Kind of caller", "userIdentity.type"],
  ["Error", "errorCode"],
  ["Error message", "errorMessage"],
];

function factsOf(value: JsonObject): Told[] {
  const life = keyLife(textAt(value, "userIdentity.accessKeyId") ?? "");
  return [
    ...PLAIN.flatMap(([name, path]): Told[] => {
      const text = textAt(value, path, 200);
      return text === null ? [] : [{ name, value: text }];
    }),
    ...(life === null ? [] : [{ name: "Key", value: life }]),
  ];
}
