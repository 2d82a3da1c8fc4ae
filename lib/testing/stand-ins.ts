/**
 * Servers that answer as providers document it, for tests of connectors: keys of a LiteLLM proxy, of OpenAI projects and of
 * an Anthropic organisation, and a program of one's own. Each keeps what it was asked, and can be made to fail.
 */
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type StandInCall = { method: string; path: string; headers: IncomingHttpHeaders; body: unknown; raw: string };
type Reply = { status: number; json?: unknown; headers?: Record<string, string>; hangs?: boolean };
type Answer = (call: StandInCall) => Reply;

export type StandIn = {
  readonly address: string;
  calls: StandInCall[];
  /** Stands before the documented answers, for as long as it gives one. */
  trouble: ((call: StandInCall) => Reply | undefined) | null;
  close(): Promise<void>;
};

async function listen(answer: Answer): Promise<StandIn> {
  const calls: StandInCall[] = [];
  const server: Server = createServer((request, response) => {
    let raw = "";
    request.on("data", (chunk: Buffer) => {
      raw += chunk.toString("utf8");
    });
    request.on("end", () => {
      const call: StandInCall = {
        ...{ method: request.method ?? "", path: request.url ?? "", headers: request.headers, raw },
        body: raw === "" ? undefined : JSON.parse(raw),
      };
      calls.push(call);
      const { status, json, headers, hangs } = standIn.trouble?.(call) ?? answer(call);
      if (hangs) return request.socket.destroy();
      return response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(json === undefined ? "" : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: StandIn = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    trouble: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return standIn;
}

const field = (body: unknown, name: string): unknown => (body as Record<string, unknown> | undefined)?.[name];

/** Keys by the SHA-256 of their secrets. */
export async function litellmStandIn(masterKey: string, keys: Map<string, { blocked: boolean; models: string[] }>): Promise<StandIn> {
  return listen(({ method, path, headers, body }) => {
    if (headers.authorization !== `Bearer ${masterKey}`)
      return { status: 401, json: { error: { message: `Invalid proxy server token: ${headers.authorization}` } } };
    const url = new URL(path, "http://x");
    const hash = String(field(body, "key") ?? url.searchParams.get("key"));
    const key = keys.get(hash);
    if (path.startsWith("/key/list"))
      return { status: 200, json: { keys: [...keys.keys()].slice(0, 1), total_count: keys.size, current_page: 1, total_pages: keys.size } };
    if (!key) return { status: 404, json: { detail: { error: "Key not found." } } };
    if (method === "POST" && url.pathname === "/key/block") key.blocked = true;
    else if (method === "POST" && url.pathname === "/key/update") key.models = field(body, "models") as string[];
    else if (method === "GET" && url.pathname === "/key/info") return { status: 200, json: { key: hash, info: { ...key } } };
    else return { status: 404, json: { detail: "Not Found" } };
    return { status: 200, json: { token: hash, ...key } };
  });
}

export type OpenAiKey = { project: string; serviceAccount?: string };
/** Keys and service accounts of projects. `refusesAccountKeys`: as its older interface does. */
export async function openAiStandIn(adminKey: string, keys: Map<string, OpenAiKey>, refusesAccountKeys = true): Promise<StandIn> {
  const shown = (id: string, { serviceAccount }: OpenAiKey) => ({
    object: "organization.project.api_key",
    ...{ id, name: id, redacted_value: "sk-abc…wxyz", created_at: 1711471533, last_used_at: 1711471534 },
    owner: serviceAccount
      ? { type: "service_account", service_account: { object: "organization.project.service_account", id: serviceAccount } }
      : { type: "user" },
  });
  return listen(({ method, path, headers }) => {
    if (headers.authorization !== `Bearer ${adminKey}`)
      return { status: 401, json: { error: { message: "Incorrect API key provided", code: "invalid_api_key" } } };
    const [, , , , project = "", kind = "", id = ""] = new URL(path, "http://x").pathname.split("/");
    const inProject = [...keys].filter(([, key]) => key.project === project);
    if (project === "") return { status: 200, json: { object: "list", data: [], has_more: false } };
    if (kind === "api_keys" && id === "")
      return { status: 200, json: { object: "list", data: inProject.map(([key, about]) => shown(key, about)), has_more: false } };
    if (kind === "service_accounts" && method === "DELETE") {
      for (const [key, about] of inProject) if (about.serviceAccount === id) keys.delete(key);
      return { status: 200, json: { object: "organization.project.service_account.deleted", id, deleted: true } };
    }
    const key = keys.get(id);
    if (key?.project !== project)
      return { status: 404, json: { error: { message: `API key ${id} not found in project ${project}`, type: "invalid_request_error" } } };
    if (method === "GET") return { status: 200, json: shown(id, key) };
    if (key.serviceAccount && refusesAccountKeys)
      return { status: 400, json: { error: { message: "API keys owned by service accounts cannot be deleted" } } };
    keys.delete(id);
    return { status: 200, json: { object: "organization.project.api_key.deleted", id, deleted: true } };
  });
}

export async function anthropicStandIn(adminKey: string, keys: Map<string, string>): Promise<StandIn> {
  return listen(({ method, path, headers, body }) => {
    if (headers["x-api-key"] !== adminKey || headers["anthropic-version"] !== "2023-06-01") {
      return { status: 401, json: { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } } };
    }
    if (path === "/v1/organizations/me") return { status: 200, json: { type: "organization", id: "org", name: "Example" } };
    const id = path.split("/").at(-1) ?? "";
    if (!keys.has(id)) return { status: 404, json: { type: "error", error: { type: "not_found_error", message: "API key not found" } } };
    if (method === "POST") keys.set(id, String(field(body, "status")));
    return {
      status: 200,
      json: { type: "api_key", id, name: id, partial_key_hint: "sk-ant-api03-R2D...igAA", status: keys.get(id), workspace_id: null },
    };
  });
}

/** Takes only calls whose signature is right. */
export async function programStandIn(secret: string, answer: Answer): Promise<StandIn> {
  return listen((call) => {
    const [, t = "", v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call.headers["countinghouse-signature"])) ?? [];
    const known = createHmac("sha256", secret).update(`${t}.${call.raw}`).digest("hex");
    return v1 === known ? answer(call) : { status: 401, json: { error: "bad signature" } };
  });
}
