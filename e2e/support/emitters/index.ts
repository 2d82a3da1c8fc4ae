/** Starts a program of others that uses a model, and lets it send to this product: see openai-client.cjs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { childEnvironment } from "@/lib/env";

export type Emitter = {
  instrumentation: "opentelemetry" | "openinference";
  encoding: "json" | "protobuf";
  /** `simple` sends each span as it ends, a call before the agent it belongs to. */
  processor: "batch" | "simple";
  calls: number;
};
export type Target = { baseURL: string; token: string; service: string; modelURL: string };

const PROGRAM = path.join(import.meta.dirname, "openai-client.cjs");

/** Runs it to its end. @throws Error with its last words when it fails. */
export async function runEmitter(emitter: Emitter, target: Target): Promise<void> {
  const { instrumentation, encoding, processor, calls } = emitter;
  const { service, modelURL } = target;
  const child = spawn(process.execPath, [PROGRAM, instrumentation, encoding, processor, String(calls), service, modelURL], {
    env: childEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${target.baseURL}/api/v1/otlp`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${target.token}`,
    }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk).slice(-2_000);
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the emitter ended with ${code}: ${words}`);
}
