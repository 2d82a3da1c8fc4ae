/** Findings of gitleaks, JSON and CSV alike: Match and Secret are in clear unless it was told to redact. */
import { countOf, emailOf, type JsonObject, linkOf, repositoryOf, textOf } from "../fields";
import { instantOf } from "../instants";
import { providerOf } from "../providers";
import { nobody, type ReadItem, refused, type Told } from "../report";
import { isRedacted } from "../secrets";
import type { Adapter } from "./adapter";

export const readGitleaks: Adapter = (value, place) => [{ place, item: itemOf(value) }];

/** Older versions wrote small letters. */
const field = (value: JsonObject, name: string, older: string): unknown => (Object.hasOwn(value, name) ? value[name] : value[older]);
const rawText = (value: unknown): string => (typeof value === "string" ? value : "");

function itemOf(value: JsonObject): ReadItem {
  const rule = textOf(field(value, "RuleID", "rule"), 120);
  const file = textOf(field(value, "File", "file"), 500);
  if (rule === null) return refused("RuleID says nothing.", "Send the report as gitleaks wrote it.");
  const secret = rawText(field(value, "Secret", "offender"));
  const around = rawText(field(value, "Match", "line"));
  const commit = textOf(field(value, "Commit", "commit"), 80);
  const link = linkOf(value.Link ?? value.leakURL);
  const line = countOf(field(value, "StartLine", "lineNumber"));
  const repository = repositoryOf(field(value, "Repository", "repo")) ?? repositoryOfLink(link);
  const email = emailOf(field(value, "Email", "email"));
  const isKnown = secret.trim() !== "" && !isRedacted(secret);
  return {
    what: "finding",
    tool: "gitleaks",
    rule,
    verified: "unknown",
    repository,
    file,
    line,
    commit,
    link,
    author: textOf(field(value, "Author", "author"), 200) ?? email,
    exposedAt: instantOf(field(value, "Date", "date")),
    visibility: null,
    key: ["gitleaks", repository, rule, commit, file, line, countOf(value.StartColumn)],
    secrets: isKnown ? [secret] : [],
    // The line around the secret holds it; where the secret was cut, the line may hold it whole.
    context: around.trim() === "" ? [] : [around],
    redacted: isKnown || secret.trim() === "" ? null : secret,
    told: null,
    provider: providerOf(rule),
    named: { ...nobody(), repository },
    facts: factsOf(value),
  };
}

/** https://github.com/acme/web/blob/… and the forms of other hosts. */
function repositoryOfLink(link: string | null): string | null {
  const found = /^https?:\/\/[^/]+\/(.+?)(?:\/-)?\/(?:blob|src|commit|tree)\//.exec(link ?? "")?.[1];
  return repositoryOf(found ?? null);
}

function factsOf(value: JsonObject): Told[] {
  const email = emailOf(field(value, "Email", "email"));
  const fingerprint = textOf(value.Fingerprint, 300);
  return [
    ...(email === null ? [] : [{ name: "Author's e-mail", value: email }]),
    ...(fingerprint === null ? [] : [{ name: "Fingerprint", value: fingerprint }]),
  ];
}
