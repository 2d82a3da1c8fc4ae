/** Events and findings in our own words, for products that no reader knows. What is misspelt is refused by its name. */
import { detailsOf } from "@/lib/kernel/parse";
import { GenericEvent, GenericFinding } from "../../schemas";
import { emailOf, ipOf, isObject, type JsonObject, linkOf, repositoryOf, textOf } from "../fields";
import { isEventKind } from "../kinds";
import { providerOf } from "../providers";
import { type Named, nobody, type ReadItem, refused } from "../report";
import { isRedacted, withoutSecrets } from "../secrets";
import type { Adapter } from "./adapter";

export const readGeneric: Adapter = (value, place) => [{ place, item: Object.hasOwn(value, "rule") ? findingOf(value) : eventOf(value) }];

type Whom = Pick<GenericEvent, "keyId" | "sha256" | "principal" | "identity" | "email" | "ip" | "userAgent">;

const namedBy = ({ keyId, sha256, principal, identity, email, ip, userAgent }: Whom): Named => ({
  ...nobody(),
  keyIds: [keyId, sha256].flatMap((each) => each ?? []),
  principals: principal === undefined ? [] : [principal],
  externalIds: identity === undefined ? [] : [identity],
  emails: [email].flatMap((each) => emailOf(each) ?? []),
  ips: [ip].flatMap((each) => ipOf(each) ?? []),
  userAgent: textOf(userAgent),
});

function eventOf(value: JsonObject): ReadItem {
  const read = GenericEvent.safeParse(value);
  if (!read.success) return fault(detailsOf(GenericEvent, read.error));
  const { id, time, kind, severity, title, permission, facts, ...whom } = read.data;
  return {
    what: "event",
    externalId: id,
    format: "generic",
    kind: isEventKind(kind) ? kind : "unknown",
    severity: severity ?? "info",
    occurredAt: new Date(time),
    title: textOf(title) ?? textOf(kind) ?? "Event",
    named: namedBy(whom),
    facts: Object.entries(isObject(facts) ? facts : {}).map(([name, said]) => ({
      name: textOf(name, 60) ?? "",
      value: textOf(String(said), 200) ?? "",
    })),
    permissions: permission === undefined ? [] : [permission],
  };
}

function findingOf(value: JsonObject): ReadItem {
  const read = GenericFinding.safeParse(value);
  if (!read.success) return fault(detailsOf(GenericFinding, read.error));
  const {
    id,
    tool,
    rule,
    secret,
    redacted,
    verified,
    repository,
    file,
    line,
    commit,
    link,
    author,
    exposedAt,
    visibility,
    state,
    reason,
    ...whom
  } = read.data;
  const isWhole = secret !== undefined && !isRedacted(secret);
  const known = repositoryOf(repository);
  return {
    what: "finding",
    tool: textOf(tool, 60) ?? "generic",
    rule: textOf(rule, 120) ?? "secret",
    verified: verified === undefined ? "unknown" : verified ? "yes" : "no",
    repository: known,
    file: textOf(file, 500),
    line: line ?? null,
    commit: textOf(commit, 80),
    link: linkOf(link),
    author: textOf(author, 200),
    exposedAt: exposedAt === undefined ? null : new Date(exposedAt),
    visibility: visibility ?? null,
    key:
      id === undefined
        ? [tool ?? "generic", known, rule, commit ?? null, file ?? null, line ?? null, secret ?? whom.sha256 ?? whom.keyId ?? null]
        : ["id", id],
    secrets: isWhole ? [secret] : [],
    context: [],
    redacted: redacted ?? (isWhole ? null : (secret ?? null)),
    told: state === undefined ? null : { state, reason: textOf(reason) ?? "Told by the sender", at: null },
    provider: providerOf(rule),
    named: { ...namedBy(whom), repository: known },
    facts: [],
  };
}

/** Names of fields are the sender's words and may be secrets, too. */
function fault(details: readonly { location: string; message: string; fix?: string }[]): ReadItem {
  const [first] = details;
  const more = details.length > 1 ? ` And ${details.length - 1} more.` : "";
  return refused(
    withoutSecrets(`${first?.location || "item"}: ${first?.message ?? "Not valid."}${more}`).slice(0, 300),
    first?.fix ?? "See /docs/api.",
  );
}
