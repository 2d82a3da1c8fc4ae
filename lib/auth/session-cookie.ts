/**
 * The session cookie: an encrypted JSON web token of next-auth's, holding who signed in and when, and no rights. Rights
 * are read from the database for every request.
 */
import { decode, encode } from "next-auth/jwt";
import { required } from "@/lib/env";
import type { HeaderReader } from "./core/caller";

export const IDLE_SECONDS = 4 * 3_600;
export const ABSOLUTE_SECONDS = 24 * 3_600;
/** A used session is given a new cookie when the old one is older than this. */
const RENEW_AFTER_SECONDS = 300;

export type SessionClaims = { userId: string; version: number; startedAt: number };

/** Browsers take __Host- cookies over TLS only; it keeps sub-domains from planting one. */
export const cookieName = (isSecure: boolean): string => (isSecure ? "__Host-countinghouse-session" : "countinghouse-session");
export const cookieOptions = (isSecure: boolean) => ({ httpOnly: true, sameSite: "lax", path: "/", secure: isSecure }) as const;

/** Whether the browser reached us by https, as the public address or the nearest proxy says. */
export function isSecureRequest(headers: HeaderReader, publicUrl: string | undefined): boolean {
  return headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https" || publicUrl?.startsWith("https:") === true;
}

/** The claims of a cookie that is ours, whole and not expired; undefined otherwise. */
export async function readSessionCookie(
  headers: HeaderReader,
  isSecure: boolean,
  now: Date,
): Promise<(SessionClaims & { isAging: boolean }) | undefined> {
  const token = cookieValue(headers.get("cookie") ?? "", cookieName(isSecure));
  const payload = token === undefined ? null : await decode({ token, secret: required("NEXTAUTH_SECRET") }).catch(() => null);
  if (!payload || typeof payload.sub !== "string" || typeof payload.version !== "number" || typeof payload.startedAt !== "number")
    return undefined;
  const nowSeconds = now.getTime() / 1_000;
  if (nowSeconds - payload.startedAt >= ABSOLUTE_SECONDS) return undefined;
  const issuedAt = typeof payload.iat === "number" ? payload.iat : 0;
  return {
    userId: payload.sub,
    version: payload.version,
    startedAt: payload.startedAt,
    isAging: nowSeconds - issuedAt >= RENEW_AFTER_SECONDS,
  };
}

/** A Set-Cookie line for the same session, so that a used one does not idle out. */
export async function sessionCookie({ userId, version, startedAt }: SessionClaims, isSecure: boolean): Promise<string> {
  const token = await encode({ token: { sub: userId, version, startedAt }, secret: required("NEXTAUTH_SECRET"), maxAge: IDLE_SECONDS });
  return `${cookieName(isSecure)}=${token}; Path=/; Max-Age=${IDLE_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
