/** GitHub's secret scanning alerts, as its webhook and its interface tell them. */
import { at, countOf, emailOf, firstText, isObject, type JsonObject, linkOf, ofTable, repositoryOf, textAt, textOf } from "../fields";
import { instantOf } from "../instants";
import { providerOf } from "../providers";
import { type FindingState, IGNORED, nobody, type ReadFinding, type ReadItem, refused, type Told } from "../report";
import type { Adapter } from "./adapter";

export const readGithub: Adapter = (value, place) => [{ place, item: itemOf(value) }];

const RESOLUTIONS: Readonly<Record<string, { state: FindingState; reason: string }>> = {
  revoked: { state: "revoked", reason: "GitHub: revoked" },
  false_positive: { state: "false_positive", reason: "GitHub: false positive" },
  used_in_tests: { state: "resolved", reason: "GitHub: used in tests" },
  wont_fix: { state: "resolved", reason: "GitHub: will not be fixed" },
  pattern_deleted: { state: "resolved", reason: "GitHub: the pattern was removed" },
  pattern_edited: { state: "resolved", reason: "GitHub: the pattern was changed" },
  hidden_by_config: { state: "resolved", reason: "GitHub: hidden by its configuration" },
};
const VALIDITY: Readonly<Record<string, ReadFinding["verified"]>> = { active: "yes", inactive: "no" };

function itemOf(value: JsonObject): ReadItem {
  const alert = isObject(value.alert) ? value.alert : value;
  const number = countOf(alert.number);
  const type = firstText(alert, ["secret_type_display_name", "secret_type"]);
  // The alerts of other scanners have no type of secret.
  if (type === null) return isObject(value.alert) ? IGNORED : refused("secret_type says nothing.", "Send the alert as GitHub wrote it.");
  const repository = repositoryOf(
    firstText(value, ["repository.full_name"]) ?? firstText(alert, ["repository.full_name"]) ?? repositoryOfLink(alert),
  );
  if (number === null || repository === null)
    return refused("The alert has no number, or no repository.", "Send alert.number and repository.full_name as GitHub does.");
  const secret = textOf(alert.secret, 20_000);
  const place = isObject(alert.first_location_detected) ? alert.first_location_detected : at(value, "location.details");
  return {
    what: "finding",
    tool: "github",
    rule: type,
    verified: ofTable(VALIDITY, textAt(alert, "validity") ?? "") ?? "unknown",
    repository,
    file: textAt(place, "path"),
    line: countOf(at(place, "start_line")),
    commit: textAt(place, "commit_sha", 80),
    link: linkOf(alert.html_url),
    author: null,
    exposedAt: instantOf(alert.created_at),
    visibility: visibilityOf(value, alert),
    key: ["github", repository.toLowerCase(), number],
    secrets: secret === null ? [] : [secret],
    context: [],
    redacted: null,
    told: toldBy(value, alert),
    provider: providerOf(textAt(alert, "secret_type") ?? type),
    named: { ...nobody(), repository, emails: [] },
    facts: factsOf(value, alert, number),
  };
}

/** https://github.com/acme/web/security/secret-scanning/42 */
const repositoryOfLink = (alert: JsonObject): string | null =>
  /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\//.exec(textAt(alert, "html_url", 500) ?? "")?.[1] ?? null;

function visibilityOf(value: JsonObject, alert: JsonObject): ReadFinding["visibility"] {
  const repository = at(value, "repository.visibility") ?? at(alert, "repository.visibility");
  const isPrivate = at(value, "repository.private") ?? at(alert, "repository.private");
  if (alert.publicly_leaked === true || repository === "public")
    return isPrivate === true && alert.publicly_leaked !== true ? "private" : "public";
  return isPrivate === true || repository === "private" || repository === "internal" ? "private" : null;
}

/** What the alert says became of it; of a new one nothing, so that what we know ourselves holds. */
function toldBy(value: JsonObject, alert: JsonObject): ReadFinding["told"] {
  const resolution = textAt(alert, "resolution");
  const at = instantOf(alert.resolved_at) ?? instantOf(alert.updated_at);
  if (resolution !== null) {
    const known = ofTable(RESOLUTIONS, resolution) ?? { state: "resolved" as const, reason: `GitHub: ${resolution.slice(0, 80)}` };
    return { ...known, at };
  }
  if (textAt(alert, "state") === "resolved" || textAt(value, "action") === "resolved")
    return { state: "resolved", reason: "GitHub: resolved", at };
  return textAt(value, "action") === "reopened" ? { state: "open", reason: "GitHub: opened again", at } : null;
}

function factsOf(value: JsonObject, alert: JsonObject, number: number): Told[] {
  const action = textAt(value, "action", 60);
  const by = firstText(alert, ["resolved_by.login"]);
  return [
    { name: "Alert", value: String(number) },
    ...(action === null ? [] : [{ name: "Last told", value: action }]),
    ...(by === null || emailOf(by) !== null ? [] : [{ name: "Resolved by", value: by }]),
    ...(alert.push_protection_bypassed === true ? [{ name: "Push protection", value: "bypassed" }] : []),
  ];
}
