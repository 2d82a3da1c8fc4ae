/**
 * Tells "the database is away for now" from all other failures: the caller should try again, and nothing is wrong with
 * the request. Reads codes only, so that it knows errors of Prisma, of `pg` and of the socket alike.
 */
const PRISMA_AWAY = new Set(["P1000", "P1001", "P1002", "P1003", "P1008", "P1010", "P1011", "P1017", "P2024", "P2037"]);
/** A Prisma transaction that could not start or whose connection went. */
const PRISMA_TRANSACTION = "P2028";
const SOCKET_AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);
/** Shut down, crash, cannot connect now, dropped, too many connections, out of resources, and errors of connections. */
const SQLSTATE_AWAY = /^(?:57P0[1-5]|53\d{3}|08\d{3}|58000|58030)$/;
/** Read-only after a fail-over: the next connection finds the new primary. */
const SQLSTATE_READ_ONLY = "25006";
const WORDS_AWAY =
  /timeout exceeded when trying to connect|connection terminated|can't reach database server|unable to start a transaction|server has closed the connection|the database system is|cannot use a pool after calling end|client has encountered a connection error|transaction already closed|transaction not found/i;

/** @param error Anything thrown. Causes, nested errors and Prisma's metadata are searched, five levels deep. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const fields = error as Record<string, unknown>;
  for (const code of [fields.code, fields.originalCode, fields.errorCode]) {
    if (typeof code === "string" && isAwayCode(code, fields)) return true;
  }
  if (typeof fields.message === "string" && isOfDatabase(fields) && WORDS_AWAY.test(fields.message)) return true;
  if (
    fields.kind === "DatabaseNotReachable" ||
    fields.kind === "ConnectionClosed" ||
    fields.kind === "SocketTimeout" ||
    fields.kind === "TooManyConnections"
  )
    return true;
  const inner = [fields.cause, fields.meta, fields.driverAdapterError, ...(Array.isArray(fields.errors) ? fields.errors : [])];
  return inner.some((nested) => isDatabaseAway(nested, depth + 1));
}

function isAwayCode(code: string, fields: Record<string, unknown>): boolean {
  if (code === "ENOENT") return fields.syscall === "connect";
  return (
    PRISMA_AWAY.has(code) || SOCKET_AWAY.has(code) || SQLSTATE_AWAY.test(code) || code === SQLSTATE_READ_ONLY || code === PRISMA_TRANSACTION
  );
}

/** `pg` throws plain errors without a code for these; others' plain errors do not speak of connections this way. */
const isOfDatabase = (fields: Record<string, unknown>): boolean => {
  const name = String(fields.name ?? "");
  return name === "Error" || name.startsWith("Prisma") || name.startsWith("DriverAdapter") || name === "DatabaseError";
};
