/**
 * The one process of a running product: it holds the embedded database, serves the web application and runs the jobs.
 * Next runs inside it as a library, so that nothing is left behind when it is killed.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { closeDatabase, database } from "@/lib/db/database";
import { stopEnforcement } from "@/lib/enforcement";
import { env, publicAddress } from "@/lib/env";
import { stopJobs } from "@/lib/jobs/running";
import { buildWhenStale } from "../prepare/build.mjs";
import { onShutdown } from "../prepare/shutdown.mjs";
import { root, say } from "../prepare/step.mjs";
import { openRuntime } from "../runtime/open-runtime";
import { cutWhenStalled } from "./cut-stalled";
import { fastPath } from "./fast-path";
import { prepareOrganisation, signInLines } from "./first-start";
import { checkPort, close, listen } from "./listen";

export type Wanted = {
  dev: boolean;
  /** Whether a first start loads the sample organisation; undefined: ask, or decide by the environment. */
  sample: boolean | undefined;
};

/**
 * Everything up to a database with an organisation in it and a built web application.
 * @returns the lines that say how to sign in.
 */
export async function prepare(wanted: Wanted): Promise<string[]> {
  const { HOST, PORT } = env();
  await checkPort(HOST, PORT);
  await openRuntime();
  onShutdown(closeDatabase);
  const organisation = await prepareOrganisation(wanted.sample);
  // The two take about as long as each other, and a machine has two cores.
  await Promise.all([organisation.load(), wanted.dev ? undefined : buildWhenStale()]);
  const lines = await signInLines(database().db);
  // The web application opens its own, with its own copy of the database client.
  await closeDatabase();
  return lines;
}

/** Serves until the process is told to stop. */
export async function serve({ dev }: Wanted, signIn: string[]): Promise<void> {
  const { HOST, PORT } = env();
  const { default: next } = await import("next");
  const application = next({ dev, dir: root, hostname: HOST, port: PORT });
  await application.prepare();
  const handle = application.getRequestHandler();
  const servers = await listen((request, response) => answer(request, response, handle), HOST, PORT);
  for (const server of servers) server.on("upgrade", application.getUpgradeHandler());
  onShutdown(async () => {
    say("Stopping…");
    await Promise.all(servers.map(close));
    await stopEnforcement();
    await stopJobs();
    await application.close();
  });
  say(`\nCountinghouse is ready at ${publicAddress()}`);
  for (const line of signIn) say(line);
  say("Ctrl-C stops it.");
}

const ONE_YEAR_SECONDS = 31_536_000;
/** As long as a stalled reader of rows keeps its connection of the database. */
const STALL_MS = 60_000;

const FORWARDED = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"];

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function answer(request: IncomingMessage, response: ServerResponse, handle: Handle): void {
  if (env().COUNTINGHOUSE_TRUSTED_PROXIES === 0) {
    // Nobody in front may speak for the caller: what is sent here is the caller's own invention.
    const { headers } = request;
    // To delete what is not there costs each call more than to look.
    for (const name of FORWARDED) if (headers[name] !== undefined) delete headers[name];
  }
  // Pages, data and files alike: a browser that reached us by TLS once shall never ask without.
  if (env().NEXTAUTH_URL?.startsWith("https:")) response.setHeader("Strict-Transport-Security", `max-age=${ONE_YEAR_SECONDS}`);
  if (fastPath(request, response)) return;
  cutWhenStalled(response, STALL_MS);
  handle(request, response).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
}
