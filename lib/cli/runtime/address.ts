import { env } from "@/lib/env";

/** The address that people type into their browser. */
export function publicAddress(): string {
  const { HOST, PORT, NEXTAUTH_URL } = env();
  if (NEXTAUTH_URL) return NEXTAUTH_URL.replace(/\/+$/, "");
  const name = HOST === "0.0.0.0" || HOST === "::" ? "localhost" : HOST.includes(":") ? `[${HOST}]` : HOST;
  return `http://${name}:${PORT}`;
}
