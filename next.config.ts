import type { NextConfig } from "next";
import { API_HEADERS, SECURITY_HEADERS } from "./lib/http/core/security-headers";

const config: NextConfig = {
  poweredByHeader: false,
  // `npm test` checks the types; a start should not wait for it, nor need the packages of the tests.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["nodemailer", "pg", "pg-boss", "pino"],
  // Kept for a next build, which mostly never comes: writing it takes a fifth of the build.
  experimental: { turbopackFileSystemCacheForBuild: false },
  // Its folder is no other project's: without this, a lock file in a folder above would be taken for the root.
  turbopack: { root: import.meta.dirname },
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    { source: "/api/:path*", headers: API_HEADERS },
    // To read and to copy; by its ending it would be taken for a film.
    { source: "/sdk/:path*.ts", headers: [{ key: "Content-Type", value: "text/plain; charset=utf-8" }] },
  ],
};

export default config;
