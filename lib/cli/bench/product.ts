/** The built product as its users start it, in a process of its own, on the database of this one. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { freePort } from "@/lib/db/embedded/free-port.mjs";
import { childEnvironment, required } from "@/lib/env";
import packageJson from "@/package.json" with { type: "json" };
import { onShutdown } from "../prepare/shutdown.mjs";
import { root, say } from "../prepare/step.mjs";

/** A start may have to build first. */
const READY_TIMEOUT_MS = 900_000;

export type Product = { address: string; memoryMiB(): Promise<number> };

/** @param organisation What a first start loads. @throws Error with the product's last words when it ends before it is ready. */
export async function startProduct(organisation: "--demo" | "--empty" = "--empty"): Promise<Product> {
  const port = await freePort();
  const env = childEnvironment({
    PORT: String(port),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    DATABASE_URL: required("DATABASE_URL"),
    NEXTAUTH_URL: "",
  });
  const [, ...start] = packageJson.scripts.start.split(" ");
  const child = spawn(process.execPath, [...start, organisation], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  onShutdown(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The product was not ready in time.")), READY_TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000);
      // A build, and what goes wrong: the rest, a set-up link among it, is for nobody here.
      for (const line of String(chunk).split("\n")) if (/^Building|^Load|^\{"level":[56]0/.test(line)) say(line);
      if (!output.includes("is ready at")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then(() => reject(new Error(`The product ended before it was ready:\n${output}`)));
  });
  return { address: `http://127.0.0.1:${port}`, memoryMiB: () => memoryOf(child.pid ?? 0) };
}

/** Resident memory of a process. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kib = /^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? (await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)])).stdout.trim();
  return Math.round(Number(kib) / 1024);
}
