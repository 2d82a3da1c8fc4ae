import { type Logger, pino } from "pino";
import { redact } from "@/lib/audit/core/redact";
import { env } from "@/lib/env";

let logger: Logger | undefined;

/** One line of JSON for each happening, to standard output. Secrets are never handed to it; these paths are a second wall. */
export function log(): Logger {
  logger ??= pino({
    level: env().LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ["*.password", "*.token", "*.secret", "*.authorization", "*.cookie", "*.passwordHash", "*.secretHash"],
  });
  return logger;
}

/** What of a failure belongs in the log: its kind, place and codes. Prisma puts the values of a query into its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { name, code, cause } = error as Error & { code?: unknown };
  return {
    kind: name,
    ...(typeof code === "string" ? { code } : {}),
    message: redact(name.startsWith("Prisma") ? lastLine(error.message) : error.message),
    stack: framesOf(error),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}

const lastLine = (message: string): string => message.trim().split("\n").at(-1)?.slice(0, 300) ?? "";

const framesOf = (error: Error): string[] =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 12)
    .map((line) => line.trim());
