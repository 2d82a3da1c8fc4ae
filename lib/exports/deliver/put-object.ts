import { sha256Hex } from "@/lib/kernel/hash";
import type { ObjectTarget } from "../core/destination";
import { manifestName, manifestText } from "../core/manifest";
import type { Deliverable } from "./deliverable";
import { type Outgoing, sendRequest } from "./send-request";
import { encoded, encodedPath, signRequest } from "./sign-request";

/**
 * Puts a file and its manifest into a bucket of an S3-compatible storage. The hash of the content is signed, so a storage
 * takes exactly these bytes or none. The same key again is overwritten. @returns what was answered.
 * @throws Error with the storage's last words.
 */
export async function putObject(target: ObjectTarget, secretAccessKey: string, { manifest, read }: Deliverable, at: Date): Promise<string> {
  const { fileName, contentType, sha256, bytes } = manifest;
  await put(target, secretAccessKey, { key: keyOf(target, fileName), contentType, sha256, at }, { body: read(), bytes });
  const text = new TextEncoder().encode(manifestText(manifest));
  const facts = { key: keyOf(target, manifestName(fileName)), contentType: "application/json", sha256: sha256Hex(text), at };
  await put(target, secretAccessKey, facts, { body: once(text), bytes: text.length });
  return `Put ${fileName} and its manifest.`;
}

type Facts = { key: string; contentType: string; sha256: string; at: Date };

async function put(target: ObjectTarget, secretAccessKey: string, facts: Facts, content: Pick<Outgoing, "body" | "bytes">): Promise<void> {
  const url = objectUrl(target, facts.key);
  const request = { method: "PUT", url, headers: { "content-type": facts.contentType }, bodySha256: facts.sha256 };
  const headers = signRequest(request, { ...target, secretAccessKey }, facts.at);
  const { status, answer } = await sendRequest(url.href, { method: "PUT", headers, ...content });
  if (status < 200 || status > 299) throw new Error(`The storage answered ${status}. ${answer}`.trim());
}

const keyOf = ({ prefix }: ObjectTarget, name: string): string => [prefix.replace(/\/$/, ""), name].filter(Boolean).join("/");

function objectUrl({ endpoint, bucket, addressing }: ObjectTarget, key: string): URL {
  const url = new URL(endpoint);
  const root = url.pathname.replace(/\/$/, "");
  if (addressing === "host") url.host = `${bucket}.${url.host}`;
  url.pathname = `${root}/${addressing === "path" ? `${encoded(bucket)}/` : ""}${encodedPath(key)}`;
  return url;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
