/**
 * SARIF 2.1.0, as scanners of secrets and others write it. Results that are about no secret are left out; snippets and
 * messages are read for the secret and never kept.
 */
import { at, countOf, emailOf, firstText, isObject, type JsonObject, objectsOf, repositoryOf, textAt, textOf } from "../fields";
import { instantOf } from "../instants";
import { providerOf } from "../providers";
import { IGNORED, nobody, type PlacedItem, type ReadFinding, type ReadItem, refused } from "../report";
import { isRedacted, secretsInside } from "../secrets";
import type { Adapter } from "./adapter";

export const readSarif: Adapter = (value, place) =>
  objectsOf(value.runs).flatMap((run, i) => {
    const tool = textAt(run, "tool.driver.name", 60) ?? "sarif";
    const listed = objectsOf(at(run, "tool.driver.rules"));
    const rules = new Map(listed.map((rule) => [textAt(rule, "id"), rule]));
    return objectsOf(run.results).map(
      (result, j): PlacedItem => ({
        place: `${place === "body" ? "" : `${place}.`}runs[${i}].results[${j}]`,
        item: itemOf(result, { run, tool, rules, listed }),
      }),
    );
  });

type Run = { run: JsonObject; tool: string; rules: ReadonlyMap<string | null, JsonObject>; listed: readonly JsonObject[] };

const SECRET_TOOLS = /gitleaks|trufflehog|detect-secrets|ggshield|gitguardian|noseyparker|secretlint|secret|whispers|kingfisher/i;
const SECRET_WORDS =
  /secret|credential|passw(?:or)?d|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|token|cwe-(?:798|312|321|259|522)\b|hard-?coded/i;

function itemOf(result: JsonObject, { run, tool, rules, listed }: Run): ReadItem {
  // A result may name its rule by the place in the list alone.
  const placed = listed[countOf(result.ruleIndex) ?? countOf(at(result, "rule.index")) ?? -1];
  const rule = firstText(result, ["ruleId", "rule.id"], 120) ?? textAt(placed, "id", 120);
  if (rule === null) return refused("ruleId says nothing.", "Send the report as the tool wrote it.");
  const about = rules.get(rule);
  if (textAt(result, "kind") === "pass" || textAt(result, "baselineState") === "absent" || !isAboutSecrets(tool, rule, about, result))
    return IGNORED;
  const [location] = objectsOf(result.locations);
  const place = isObject(location?.physicalLocation) ? location.physicalLocation : {};
  const prints = isObject(result.partialFingerprints) ? result.partialFingerprints : {};
  const snippets = [
    at(place, "region.snippet.text"),
    at(place, "contextRegion.snippet.text"),
    at(result, "message.text"),
    at(result, "message.markdown"),
  ].flatMap((each) => (typeof each === "string" && each.trim() !== "" ? [each] : []));
  const [provenance] = objectsOf(run.versionControlProvenance);
  const repository = repositoryOf(textAt(provenance, "repositoryUri", 500));
  const commit = textAt(prints, "commitSha", 80) ?? textAt(provenance, "revisionId", 80);
  const file = textAt(place, "artifactLocation.uri", 500);
  const line = countOf(at(place, "region.startLine"));
  return {
    what: "finding",
    tool: toolOf(tool),
    rule,
    verified: "unknown",
    repository,
    file,
    line,
    commit,
    link: null,
    author: textAt(prints, "author", 200) ?? emailOf(prints.email),
    exposedAt: instantOf(prints.date),
    visibility: null,
    key: [toolOf(tool), repository, rule, commit, file, line, countOf(at(place, "region.startColumn"))],
    secrets: secretsOf(tool, at(place, "region.snippet.text"), snippets),
    context: snippets,
    redacted: null,
    told: suppressionOf(result),
    provider: providerOf(`${rule} ${textAt(about, "name") ?? ""}`),
    named: { ...nobody(), repository },
    facts: [{ name: "Tool", value: tool }],
  };
}

/** The names that other reports of the same tool come under, so that they are the same findings. */
const toolOf = (tool: string): string => (/^gitleaks$/i.test(tool) ? "gitleaks" : /^trufflehog$/i.test(tool) ? "trufflehog" : "sarif");

function isAboutSecrets(tool: string, rule: string, about: JsonObject | undefined, result: JsonObject): boolean {
  if (SECRET_TOOLS.test(tool)) return true;
  const words = [rule, textAt(about, "name"), textAt(about, "shortDescription.text"), ...tagsOf(about), ...tagsOf(result)];
  return words.some((word) => word !== null && SECRET_WORDS.test(word));
}

const tagsOf = (value: JsonObject | undefined): (string | null)[] => {
  const tags = at(value, "properties.tags");
  return Array.isArray(tags) ? tags.map((tag) => textOf(tag, 100)) : [];
};

/** gitleaks puts the bare secret into the snippet; of others the snippet is code, in which only known shapes can be told. */
function secretsOf(tool: string, snippet: unknown, snippets: readonly string[]): string[] {
  if (toolOf(tool) === "gitleaks" && typeof snippet === "string" && snippet.trim() !== "" && !isRedacted(snippet)) return [snippet];
  return [...new Set(snippets.flatMap(secretsInside))];
}

function suppressionOf(result: JsonObject): ReadFinding["told"] {
  const accepted = objectsOf(result.suppressions).some(({ status }) => status === undefined || status === "accepted");
  return accepted ? { state: "resolved", reason: "Suppressed in the report", at: null } : null;
}
