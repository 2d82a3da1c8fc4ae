/**
 * Keys of a LiteLLM proxy, by its key management endpoints (docs.litellm.ai, "Virtual keys"): POST /key/block {key},
 * POST /key/update {key, models}, GET /key/info?key=, GET /key/list. A key is named by the SHA-256 of its secret, which is
 * what the proxy stores. An empty list of models means all of them there, so it is never sent.
 */
import { below, callProvider } from "../call-provider";
import { type Ask, failure, fieldOf, isOk, type OpenConnector, type Outcome, type Provider } from "./provider";

const headersOf = ({ secret }: OpenConnector) => ({ Authorization: `Bearer ${secret}`, "litellm-changed-by": "countinghouse" });

const post = (connector: OpenConnector, path: string, body: object) =>
  callProvider({ method: "POST", url: below(connector.address, path), headers: headersOf(connector), body });
const get = (connector: OpenConnector, path: string) =>
  callProvider({ method: "GET", url: below(connector.address, path), headers: headersOf(connector) });

const HASH = /^[0-9a-f]{64}$/;

/** The hashes that name the key, of rotate only those of the old secret. */
const hashesOf = ({ key, fingerprints }: Ask): string[] => {
  const listed = key.listed.flatMap(({ keyId, sha256 }) => [sha256 ?? "", keyId]);
  const known = [...key.sha256, ...listed].filter(
    (value) => HASH.test(value) && (fingerprints.length === 0 || fingerprints.includes(value)),
  );
  return [...new Set(known)];
};

export const litellm: Provider = {
  async end(connector, ask) {
    const hashes = hashesOf(ask);
    if (hashes.length === 0)
      return { state: "failed", text: "No SHA-256 of this key is known, by which the proxy names it.", retry: false };
    const outcomes: Outcome[] = [];
    for (const hash of hashes) outcomes.push(await (ask.models ? narrow(connector, hash, ask.models) : block(connector, hash)));
    // Several hashes are secrets of one key over time: those before the last may be gone, one has to be there.
    return (
      outcomes.find(({ state, text }) => state === "failed" && !text.startsWith(GONE)) ??
      outcomes.find(({ state }) => state === "applied") ??
      (outcomes[0] as Outcome)
    );
  },
  async check(connector) {
    const answer = await get(connector, "/key/list?page=1&size=1");
    const problem = isOk(answer) && Array.isArray(fieldOf(answer.json, "keys")) ? null : failure(answer, connector).text;
    return { status: answer.status, problem };
  },
};

const GONE = "The proxy does not know this key";

async function block(connector: OpenConnector, hash: string): Promise<Outcome> {
  const answer = await post(connector, "/key/block", { key: hash });
  if (answer.status === 404) return { state: "failed", text: `${GONE} (404).`, retry: false };
  if (!isOk(answer)) return failure(answer, connector);
  if (fieldOf(answer.json, "blocked") === true) return { state: "applied", text: `Blocked (${answer.status}).` };
  // The endpoint may answer with nothing: then what it stores is looked at.
  const info = await get(connector, `/key/info?key=${hash}`);
  if (isOk(info) && fieldOf(info.json, "info", "blocked") === true) return { state: "applied", text: "Blocked, as /key/info says." };
  return { state: "failed", text: "Answered that it was done, but the key is not blocked.", retry: true };
}

async function narrow(connector: OpenConnector, hash: string, models: readonly string[]): Promise<Outcome> {
  if (models.length === 0)
    return {
      state: "failed",
      text: "An empty list of models would allow all of them there: narrow it by hand, or block the key.",
      retry: false,
    };
  const answer = await post(connector, "/key/update", { key: hash, models: [...models] });
  if (answer.status === 404) return { state: "failed", text: `${GONE} (404).`, retry: false };
  if (!isOk(answer)) return failure(answer, connector);
  const info = await get(connector, `/key/info?key=${hash}`);
  const stored = fieldOf(info.json, "info", "models");
  const isSame = Array.isArray(stored) && stored.length === models.length && models.every((model) => stored.includes(model));
  return isSame
    ? { state: "applied", text: `Allows ${models.length} ${models.length === 1 ? "model" : "models"} now, as /key/info says.` }
    : { state: "failed", text: "Answered that it was done, but the key still allows other models.", retry: true };
}
