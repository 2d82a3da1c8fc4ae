/**
 * Findings of TruffleHog 3. Raw, RawV2 and SecretParts are the secret. That it is not verified because the check failed is
 * not the same as that it does not work.
 */
import { at, countOf, emailOf, firstText, isObject, type JsonObject, linkOf, repositoryOf, textAt, textOf, textsAt } from "../fields";
import { instantOf } from "../instants";
import { providerOf } from "../providers";
import { nobody, type ReadFinding, type ReadItem, refused, type Told } from "../report";
import type { Adapter } from "./adapter";

export const readTrufflehog: Adapter = (value, place) => [{ place, item: itemOf(value) }];

function itemOf(value: JsonObject): ReadItem {
  const rule = firstText(value, ["DetectorName", "ExtraData.name", "DetectorType"], 120);
  if (rule === null) return refused("DetectorName says nothing.", "Send the report as TruffleHog wrote it, with --json.");
  const [source, place] = placeOf(value);
  const repository = repositoryOf(firstText(place, ["repository", "project_name", "bucket", "image", "space", "workspace"], 500));
  const file = firstText(place, ["file", "path", "filename", "channel_name", "title"], 500);
  const line = countOf(place.line);
  const commit = firstText(place, ["commit", "digest", "revision"], 80);
  const secrets = secretsOf(value);
  const redacted = textOf(value.Redacted, 200);
  return {
    what: "finding",
    tool: "trufflehog",
    rule,
    verified: value.Verified === true ? "yes" : textAt(value, "VerificationError") === null && value.Verified === false ? "no" : "unknown",
    repository,
    file,
    line,
    commit,
    link: linkOf(place.link),
    author: authorOf(place),
    exposedAt: instantOf(place.timestamp),
    visibility: visibilityOf(place.visibility),
    // Two secrets of one detector may stand in one line.
    key: ["trufflehog", source, rule, repository, commit, file, line, secrets[0] ?? redacted],
    secrets,
    context: [],
    redacted,
    told: null,
    provider: providerOf(rule),
    named: {
      ...nobody(),
      keyIds: secrets.filter((secret) => /^A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,}$/.test(secret)),
      principals: textsAt(value, ["ExtraData.arn"]).filter((arn) => /^arn:[\w-]+:/.test(arn)),
      repository,
    },
    facts: factsOf(value, source, place),
  };
}

/** The kind of place, and what is said of it. */
function placeOf(value: JsonObject): readonly [string, JsonObject] {
  const data = at(value, "SourceMetadata.Data");
  for (const [name, place] of Object.entries(isObject(data) ? data : {})) if (isObject(place)) return [name.slice(0, 60), place];
  return [textAt(value, "SourceName", 60) ?? "unknown", {}];
}

/** The key itself first: parts have names; the raw text of pairs holds both halves. */
function secretsOf(value: JsonObject): string[] {
  const parts = isObject(value.SecretParts) ? value.SecretParts : {};
  const named = ["key", "secret", "token", "api_key"].flatMap((name) => (Object.hasOwn(parts, name) ? [parts[name]] : []));
  return [
    ...new Set(
      [...named, value.Raw, ...Object.values(parts), value.RawV2].flatMap((each) =>
        typeof each === "string" && each.trim() !== "" ? [each] : [],
      ),
    ),
  ];
}

function authorOf(place: JsonObject): string | null {
  const email = emailOf(place.email);
  return firstText(place, ["username", "author"], 200) ?? email ?? textAt(place, "email", 200);
}

/** Numbers of its own list: 0 public, 1 private, 2 shared, 3 unknown. */
const visibilityOf = (value: unknown): ReadFinding["visibility"] =>
  value === 0 || value === "public" ? "public" : value === 1 || value === 2 || value === "private" || value === "shared" ? "private" : null;

/** What else detectors tell is free; of it only ids of known forms are kept. */
const EXTRA: readonly (readonly [string, string, RegExp])[] = [
  ["Account", "account", /^\d{6,20}$/],
  ["Account", "account_id", /^[\w-]{4,60}$/],
  ["Kind of key", "Type", /^[A-Za-z][A-Za-z ]{1,30}$/],
  ["Organisations", "total_orgs", /^\d{1,6}$/],
  ["Created", "created_at", /^[\dT:.Z+ -]{8,40}$/],
];

function factsOf(value: JsonObject, source: string, place: JsonObject): Told[] {
  const email = emailOf(place.email);
  const hasFailed = textAt(value, "VerificationError") !== null;
  return [
    { name: "Scanned", value: source },
    ...(hasFailed ? [{ name: "Verification", value: "could not be made" }] : []),
    ...(email === null ? [] : [{ name: "Author's e-mail", value: email }]),
    ...EXTRA.flatMap(([label, field, form]): Told[] => {
      const text = textAt(value, `ExtraData.${field}`, 60);
      return text !== null && form.test(text) ? [{ name: label, value: text }] : [];
    }),
  ];
}
