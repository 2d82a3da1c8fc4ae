/**
 * Signature version 4 of Amazon's services, as S3 and storages that speak the same ask for it.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, whose examples are the tests.
 */
import { createHmac } from "node:crypto";
import { sha256Hex } from "@/lib/kernel/hash";

export type Credentials = { accessKeyId: string; secretAccessKey: string; region: string };
export type SignedRequest = { method: string; url: URL; headers: Readonly<Record<string, string>>; bodySha256: string };

/** All headers to send: those given, and `x-amz-date`, `x-amz-content-sha256`, `Authorization`. Each given one is signed. */
export function signRequest(
  { method, url, headers, bodySha256 }: SignedRequest,
  credentials: Credentials,
  at: Date,
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const given = { ...headers, host: url.host, "x-amz-content-sha256": bodySha256, "x-amz-date": time };
  const signed = Object.entries(given)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, " ")] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const request = [method, url.pathname, query, lines, names, bodySha256].join("\n");
  const scope = `${day}/${credentials.region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256Hex(request)].join("\n");
  const key = [day, credentials.region, "s3", "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, text).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`;
  return { ...given, Authorization: authorization };
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Everything but letters, digits and -._~ by its bytes. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** A key as a path; its slashes stay. */
export const encodedPath = (key: string): string => key.split("/").map(encoded).join("/");
