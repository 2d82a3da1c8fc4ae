import type { NextConfig } from "next";

/** For every answer; the content security policy of pages, which needs a fresh nonce each time, is in proxy.ts. */
const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

/** Answers of the interface are data: nothing in them may run, load or be framed. */
const API_HEADERS = [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }];

const config: NextConfig = {
  poweredByHeader: false,
  // `npm test` checks the types; a start should not wait for it, nor need the packages of the tests.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["nodemailer", "pg", "pg-boss", "pino"],
  // Its folder is no other project's: without this, a lock file in a folder above would be taken for the root.
  turbopack: { root: import.meta.dirname },
  headers: async () => [
    { source: "/:path*", headers: HEADERS },
    { source: "/api/:path*", headers: API_HEADERS },
  ],
};

export default config;
