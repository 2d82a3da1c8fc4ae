import { recordAudit } from "@/lib/audit";
import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden, Malformed, NotFound, Unauthenticated } from "@/lib/kernel/errors";
import { equalInConstantTime, hmacSha256Hex } from "@/lib/kernel/hash";
import { openSecret } from "@/lib/notify";
import { type Content, readContent } from "./core/content";
import { repositoryOf } from "./core/fields";
import { readReport } from "./core/read-report";
import type { Receipt } from "./core/receipt";
import type { PlacedItem } from "./core/report";
import type { SecuritySource } from "./core/source";
import { keepSignals } from "./keep-signals";
import { receiveTokens } from "./receive-tokens";
import type { SignalQuery } from "./schemas";
import { countItems, ensureSource, readSource, readUsageSourceName } from "./store/sources";

const MOST_TOLD = 1_000;
const UPLOADS = "uploads";

export type SignalHow = SignalQuery & {
  /** The header X-Hub-Signature-256. */
  signature?: string | null;
};

/**
 * Takes security events in, of any format that is known: what is good is kept, once for each id of its sender, what is not is
 * told with its place and fix. Secrets are dropped before anything is stored. Security event tokens are checked by their own
 * signature. Right: signal.write; of people, security.read and incident.work over all of the organisation.
 * @throws Malformed for what cannot be read, Invalid when nothing in it is known, TooLarge, Unauthenticated for a token or a
 * signature that proves nothing, NotFound for a source that is not there.
 */
export const receiveSecurityEvents = (ctx: Context, bytes: Uint8Array, how: SignalHow = {}): Promise<Receipt> =>
  receive(ctx, bytes, how, false);

/** The same for reports of secret scanners, which an empty list is one of. */
export const receiveFindings = (ctx: Context, bytes: Uint8Array, how: SignalHow = {}): Promise<Receipt> => receive(ctx, bytes, how, true);

/**
 * Takes in what a product sends that has no token of ours and signs its calls instead: webhooks of GitHub by a shared secret,
 * security event tokens by a key of their issuer. Anybody may call; only a right signature is heard.
 * @throws NotFound for no such source, or one that is switched off; Unauthenticated.
 */
export async function receiveSigned(ctx: Context, sourceId: string, bytes: Uint8Array, signature: string | null): Promise<Receipt> {
  const source = await readSource(ctx.db, sourceId);
  if (!source || source.disabledAt !== null || source.format === "any") throw noSuchSource();
  if (source.format === "github") checkSignature(source, bytes, signature);
  const content = readContent(source.format === "github" ? alertOf(bytes) : bytes);
  const tokens = await receiveTokens(ctx, content, source.id);
  if (tokens) return tokens;
  if (source.format === "set")
    throw new Malformed("The token is not signed.", [
      { location: "body", message: "Not a compact JWS.", fix: "Send the token as it was signed, as application/secevent+jwt." },
    ]);
  return isPing(content) ? receiptOf(source, [], [], null) : keep(ctx, source, content, {}, true);
}

async function receive(ctx: Context, bytes: Uint8Array, how: SignalHow, isReport: boolean): Promise<Receipt> {
  requireSender(ctx);
  const content = readContent(bytes);
  const tokens = await receiveTokens(ctx, content, how.source ?? null);
  if (tokens) return tokens;
  const source = await sourceFor(ctx, how.source);
  if (source.format === "set")
    throw new Malformed("This source takes signed tokens only.", [
      { location: "body", message: "Not a compact JWS.", fix: "Send the token as it was signed." },
    ]);
  if (source.format === "github" || how.signature) checkSignature(source, bytes, how.signature ?? null);
  const receipt = await keep(ctx, source, content, how, isReport);
  if (ctx.actor.kind === "person") {
    const { results: _, source: of, ...after } = receipt;
    await withTransaction(ctx.db, (tx) =>
      recordAudit(tx, ctx, { action: "security_report.upload", objectType: "security_source", objectId: of.id, after }),
    );
  }
  return receipt;
}

function requireSender(ctx: Context): void {
  if (ctx.actor.kind !== "person") {
    authorize(ctx, "signal.write");
    return;
  }
  authorize(ctx, "security.read");
  authorize(ctx, "incident.work");
  if (scopeOf(ctx.actor, "incident.work").kind !== "all")
    throw new Forbidden("Reports are uploaded by those who see the whole organisation.");
}

export const noSuchSource = (): NotFound => new NotFound("There is no such security source.");

/** The source that is asked for, else the one that stands for the caller's token or for uploads. */
async function sourceFor(ctx: Context, asked: string | undefined): Promise<SecuritySource> {
  const own = ctx.actor.sourceId ?? UPLOADS;
  if (asked === undefined && ctx.actor.kind !== "person" && ctx.actor.sourceId === undefined)
    throw new Forbidden("This token sends for no source.", [
      { location: "query.source", message: "Missing.", fix: "Name a security source, or use a token that was made with the scope ingest." },
    ]);
  let source = await readSource(ctx.db, asked ?? own);
  if (!source && asked === undefined) {
    const name = own === UPLOADS ? "Uploaded reports" : ((await readUsageSourceName(ctx.db, own)) ?? ctx.actor.name);
    await ensureSource(ctx.db, { id: own, name, format: "any", createdAt: ctx.clock.now(), createdBy: ctx.actor.id });
    source = await readSource(ctx.db, own);
  }
  if (!source) throw noSuchSource();
  if (source.disabledAt !== null)
    throw new Forbidden("This security source is switched off.", [
      { location: "source", message: source.id, fix: "Switch it on under Settings, Security sources." },
    ]);
  return source;
}

/** HMAC-SHA-256 over the bytes as they came. @throws Unauthenticated */
function checkSignature(source: SecuritySource, bytes: Uint8Array, signature: string | null): void {
  const refuse = (message: string): Unauthenticated =>
    new Unauthenticated(message, [
      { location: "header.x-hub-signature-256", message, fix: "Set the secret of this source at the webhook." },
    ]);
  if (source.sealedSecret === null) throw refuse("This source has no secret to check a signature by.");
  if (!signature) throw refuse("The call is not signed.");
  const wanted = `sha256=${hmacSha256Hex(openSecret(source.sealedSecret, source.id), bytes)}`;
  if (!equalInConstantTime(signature.trim().toLowerCase(), wanted)) throw refuse("The signature is wrong.");
}

const FORM_FIELD = "payload=";

/** GitHub's webhooks send a form with the alert in one field, unless they are set to JSON. The signature is over the form. */
function alertOf(bytes: Uint8Array): Uint8Array {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, FORM_FIELD.length));
  if (head !== FORM_FIELD) return bytes;
  return new TextEncoder().encode(new URLSearchParams(new TextDecoder().decode(bytes)).get("payload") ?? "");
}

/** What GitHub sends when a webhook is set up. */
const isPing = (content: Content): boolean =>
  content.kind === "json" &&
  typeof content.value === "object" &&
  content.value !== null &&
  "zen" in content.value &&
  !("alert" in content.value);

async function keep(ctx: Context, source: SecuritySource, content: Content, how: SignalHow, isReport: boolean): Promise<Receipt> {
  if (content.kind === "token") throw new Malformed("This is a token.");
  // TruffleHog writes nothing at all when it finds nothing; from any other an empty report is a report that was lost.
  if (content.kind === "empty" && !(isReport && how.format === "trufflehog"))
    throw new Malformed("The body is empty.", [{ location: "body", message: "Empty.", fix: "Send the report as the tool wrote it." }]);
  const read = content.kind === "empty" ? { formats: [], items: [] } : readReport(content, how.format ?? null);
  const items = how.repository === undefined ? read.items : read.items.map((item) => inRepository(item, how.repository ?? ""));
  const refused = items.flatMap(({ place, item }) =>
    item.what === "refused" ? [{ place, reason: item.fault.message, fix: item.fault.fix }] : [],
  );
  const kept = await keepSignals(ctx, source.id, items);
  await countItems(ctx.db, source.id, { at: ctx.clock.now(), unknown: kept.unknown, refused: refused.length, isReport });
  return receiptOf(source, read.formats, items, kept, refused);
}

/** Reports that do not name the repository that they are of. */
function inRepository({ place, item }: PlacedItem, repository: string): PlacedItem {
  if (item.what !== "finding" || item.repository !== null) return { place, item };
  const known = repositoryOf(repository);
  return { place, item: { ...item, repository: known, key: [known, ...item.key], named: { ...item.named, repository: known } } };
}

function receiptOf(
  { id, name }: SecuritySource,
  formats: Receipt["formats"],
  items: readonly PlacedItem[],
  kept: Awaited<ReturnType<typeof keepSignals>> | null,
  refused: Receipt["results"] = [],
): Receipt {
  return {
    source: { id, name },
    formats,
    ...(kept ?? { accepted: 0, duplicates: 0, unknown: 0, matched: { exact: 0, strong: 0, weak: 0 } }),
    rejected: refused.length,
    ignored: items.filter(({ item }) => item.what === "ignored").length,
    results: refused.slice(0, MOST_TOLD),
  };
}
