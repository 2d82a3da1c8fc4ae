/**
 * Carries a web request to next-auth and its answer back. next-auth 4 reads Next's ambient headers in route handlers;
 * its older handler takes what it needs as arguments, and so works the same in Next and in a test.
 */
import type { NextApiRequest, NextApiResponse } from "next";
import nextAuthModule, { type NextAuthOptions } from "next-auth";

type Handler = (request: NextApiRequest, response: NextApiResponse, options: NextAuthOptions) => Promise<unknown>;

/** Bundlers and Node disagree on what the default import of a CommonJS module is. */
const nextAuth = (typeof nextAuthModule === "function" ? nextAuthModule : (nextAuthModule as { default: unknown }).default) as Handler;

export async function runNextAuth(request: Request, path: readonly string[], options: NextAuthOptions): Promise<Response> {
  const url = new URL(request.url);
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host") ?? url.host;
  const scheme = request.headers.get("x-forwarded-proto")?.split(",")[0]?.trim() ?? url.protocol.replace(":", "");
  const asked = {
    method: request.method,
    headers: { ...Object.fromEntries(request.headers), "x-forwarded-host": host, "x-forwarded-proto": scheme },
    query: { ...Object.fromEntries(url.searchParams), nextauth: [...path] },
    cookies: readCookies(request.headers.get("cookie") ?? ""),
    body: await readForm(request),
  };
  const answer = new Recorder();
  await nextAuth(asked as unknown as NextApiRequest, answer as unknown as NextApiResponse, options);
  return answer.response();
}

/** The part of a Node response that next-auth uses. */
class Recorder {
  private code = 200;
  private body: BodyInit | null = null;
  private readonly headers = new Map<string, string | string[]>();

  status(code: number): this {
    this.code = code;
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    return this.headers.get(name.toLowerCase());
  }
  setHeader(name: string, value: string | string[]): this {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }
  json(value: unknown): void {
    this.setHeader("content-type", "application/json");
    this.body = JSON.stringify(value);
  }
  send(value: unknown): void {
    if (typeof value === "string") this.body = value;
    else if (value !== undefined) this.json(value);
  }
  end(): void {
    this.body = null;
  }
  response(): Response {
    const headers = new Headers({ "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "same-origin" });
    for (const [name, value] of this.headers) {
      if (typeof value === "string") headers.set(name, value);
      else for (const one of value) headers.append(name, one);
    }
    return new Response(this.body, { status: this.code, headers });
  }
}

const MAX_FORM_BYTES = 16 * 1024;

async function readForm(request: Request): Promise<Record<string, unknown> | undefined> {
  if (request.method !== "POST" || Number(request.headers.get("content-length") ?? 0) > MAX_FORM_BYTES) return undefined;
  const text = (await request.text()).slice(0, MAX_FORM_BYTES);
  if (!request.headers.get("content-type")?.includes("json")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function readCookies(header: string): Record<string, string> {
  const pairs = header.split(";").flatMap((part) => {
    const at = part.indexOf("=");
    return at < 1 ? [] : [[part.slice(0, at).trim(), decoded(part.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
