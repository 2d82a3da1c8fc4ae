/**
 * The one reader of environment variables. `.env.example` lists every variable with its meaning; a malformed value, or
 * a COUNTINGHOUSE_ name that nobody knows, stops the start with a line that names it.
 */
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(["1", "0", "true", "false"]).transform((text) => text === "1" || text === "true");
const secret = z.string().min(32, "needs at least 32 characters");

const Environment = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  /** PostgreSQL 15 or later; without it the embedded server is used. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must look like postgresql://user:password@host:5432/name" }).optional(),
  /** A period is closed over three at once. */
  DATABASE_POOL_MAX: z.coerce.number().int().min(3).max(200).default(10),
  PORT: port.default(3000),
  HOST: z.string().min(1).default("localhost"),
  /** The address that people type, when it differs from HOST and PORT (behind a proxy, with TLS). */
  NEXTAUTH_URL: z.url({ protocol: /^https?$/ }).optional(),
  NEXTAUTH_SECRET: secret.optional(),
  COUNTINGHOUSE_TOKEN_PEPPER: secret.optional(),
  COUNTINGHOUSE_DATA_DIR: z.string().min(1).default(".data"),
  COUNTINGHOUSE_DEMO: flag.optional(),
  COUNTINGHOUSE_ADMIN_EMAIL: z.email().optional(),
  COUNTINGHOUSE_ADMIN_PASSWORD: z.string().min(12, "needs at least 12 characters").optional(),
  /** The organisation's own identity provider, by OpenID Connect. Register <address>/api/auth/callback/corp there. */
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** What the sign-in button says. */
  OIDC_NAME: z.string().min(1).max(60).default("Single sign-on"),
  OIDC_SCOPE: z.string().min(1).default("openid email profile"),
  /** The claim that lists a person's groups or roles; dots lead inwards. Without it roles are given by hand. */
  OIDC_ROLE_CLAIM: z.string().min(1).optional(),
  /** group=role, separated by commas. */
  OIDC_ROLE_MAP: z.string().optional(),
  /** How many reverse proxies in front may be believed about the caller's address. */
  COUNTINGHOUSE_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Days that raw payloads are kept, without their content unless a source keeps it; 0 keeps none. */
  COUNTINGHOUSE_RAW_DAYS: z.coerce.number().int().min(0).max(400).default(7),
  /** The mail server that scheduled views go out by: smtp://user:password@host:587, or smtps:// with TLS from the start. */
  COUNTINGHOUSE_SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must look like smtp://user:password@host:587" }).optional(),
  /** The sender: name@host, or Name <name@host>. */
  COUNTINGHOUSE_MAIL_FROM: z
    .string()
    .regex(/^[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/, "must look like name@host, or Name <name@host>")
    .optional(),
  /** Webhooks may lead to this machine, also without TLS. Outside production they may anyway. */
  COUNTINGHOUSE_WEBHOOKS_TO_LOOPBACK: flag.optional(),
  /** Scheduled exports may write files below this folder, and nowhere else. Without it they go to no folder. */
  COUNTINGHOUSE_EXPORT_DIR: z.string().min(1).optional(),
  /** internal: the web process runs the jobs too; external: `npm run worker` does. */
  JOBS: z.enum(["internal", "external"]).default("internal"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export type Env = z.infer<typeof Environment>;

let parsed: Env | undefined;

/** The settings of this process, read once. Throws an Error whose message names every bad variable. */
export function env(): Env {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** Puts values that the start has found out (the embedded database, stored secrets) where `env()` and libraries read them. */
export function setEnvironment(values: Record<string, string>): void {
  Object.assign(process.env, values);
  parsed = undefined;
}

/** The address that people type into their browser. */
export function publicAddress(): string {
  const { HOST, PORT, NEXTAUTH_URL } = env();
  if (NEXTAUTH_URL) return NEXTAUTH_URL.replace(/\/+$/, "");
  const name = HOST === "0.0.0.0" || HOST === "::" ? "localhost" : HOST.includes(":") ? `[${HOST}]` : HOST;
  return `http://${name}:${PORT}`;
}

/** Where the user was when they called npm, which itself works in the checkout. */
export const startedIn = (): string => process.env.INIT_CWD ?? process.cwd();

/** What a child process is given: everything of ours, and what is said here. */
export function childEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}

/** Pure but for nothing: the same variables always give the same settings or the same complaint. */
export function parseEnvironment(variables: Record<string, string | undefined>): Env {
  // An empty line in a .env file means "not set".
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
  const unknown = Object.keys(set).filter((name) => name.startsWith("COUNTINGHOUSE_") && !(name in Environment.shape));
  const result = Environment.safeParse(set);
  const problems = [
    ...unknown.map((name) => `${name} is not a variable of Countinghouse (see .env.example)`),
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  ];
  if (!result.success || problems.length > 0) throw new Error(`Bad environment: ${problems.join("; ")}`);
  return result.data;
}

/** A value that this process cannot do without. Throws an Error that says how to get it. */
export function required<Name extends keyof Env>(name: Name): NonNullable<Env[Name]> {
  const value = env()[name];
  if (value === undefined || value === null) throw new Error(`${name} is not set: start with \`npm start\`, or set it (see .env.example)`);
  return value;
}
