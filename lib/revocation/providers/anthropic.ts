/**
 * Keys of an Anthropic organisation, by its Admin API: POST /v1/organizations/api_keys/{id} {status: "inactive"}, which can
 * be taken back, and GET /v1/organizations/me. Keys cannot be deleted there.
 */
import { below, callProvider } from "../call-provider";
import { failure, fieldOf, isOk, type OpenConnector, type Outcome, type Provider } from "./provider";

const headersOf = ({ secret }: OpenConnector) => ({ "x-api-key": secret, "anthropic-version": "2023-06-01" });
const ENDED = ["inactive", "archived", "expired"];

export const anthropic: Provider = {
  async end(connector, { key, fingerprints }) {
    const ids = [...new Set([...key.providerKeyIds, ...key.listed.map(({ keyId }) => keyId)])].filter(
      (id) => fingerprints.length === 0 || fingerprints.includes(id),
    );
    if (ids.length === 0)
      return { state: "failed", text: "The provider's id of this key is not known: add it as a fingerprint.", retry: false };
    const outcomes: Outcome[] = [];
    for (const id of ids) outcomes.push(await switchOff(connector, id));
    return outcomes.find(({ state }) => state === "failed") ?? (outcomes[0] as Outcome);
  },
  async check(connector) {
    const answer = await callProvider({
      method: "GET",
      url: below(connector.address, "/v1/organizations/me"),
      headers: headersOf(connector),
    });
    const problem = isOk(answer) && fieldOf(answer.json, "type") === "organization" ? null : failure(answer, connector).text;
    return { status: answer.status, problem };
  },
};

async function switchOff(connector: OpenConnector, id: string): Promise<Outcome> {
  const url = below(connector.address, `/v1/organizations/api_keys/${encodeURIComponent(id)}`);
  const answer = await callProvider({ method: "POST", url, headers: headersOf(connector), body: { status: "inactive" } });
  if (!isOk(answer)) return failure(answer, connector);
  const status = fieldOf(answer.json, "status");
  if (ENDED.includes(String(status))) return { state: "applied", text: `Is ${String(status)} (${answer.status}).` };
  return { state: "failed", text: "Answered that it was done, but the key is not inactive.", retry: true };
}
