/**
 * Keys of OpenAI projects, by its Administration API: DELETE /v1/organization/projects/{project}/api_keys/{key}, and for keys
 * of a service account, where that is refused, DELETE …/service_accounts/{id}, if the account has no other key. A key list
 * says which project a key lies in.
 */
import { below, callProvider } from "../call-provider";
import { type Ask, failure, fieldOf, isOk, type OpenConnector, type Outcome, type Provider } from "./provider";

const PROJECTS = "/v1/organization/projects";
const PAGE = 100;
/** Of keys of one project that are looked through. */
const MOST_PAGES = 50;

const call = (connector: OpenConnector, method: "GET" | "DELETE", path: string) =>
  callProvider({ method, url: below(connector.address, PROJECTS + path), headers: { Authorization: `Bearer ${connector.secret}` } });

export const openai: Provider = {
  async end(connector, ask) {
    const { key, fingerprints } = ask;
    const keys = key.listed.filter(({ account, keyId }) => account !== "" && (fingerprints.length === 0 || fingerprints.includes(keyId)));
    if (keys.length === 0) {
      return { state: "failed", text: "Which project the key lies in is not known: read the key list of the account first.", retry: false };
    }
    const outcomes: Outcome[] = [];
    for (const { account, keyId } of keys) outcomes.push(await deleteKey(connector, account, keyId, ask));
    return outcomes.find(({ state }) => state === "failed") ?? (outcomes[0] as Outcome);
  },
  async check(connector) {
    const answer = await call(connector, "GET", "?limit=1");
    const problem = isOk(answer) && Array.isArray(fieldOf(answer.json, "data")) ? null : failure(answer, connector).text;
    return { status: answer.status, problem };
  },
};

async function deleteKey(connector: OpenConnector, project: string, keyId: string, { isAgain }: Ask): Promise<Outcome> {
  const path = `/${encodeURIComponent(project)}/api_keys/${encodeURIComponent(keyId)}`;
  const answer = await call(connector, "DELETE", path);
  if (isOk(answer)) {
    return fieldOf(answer.json, "deleted") === true
      ? { state: "applied", text: `The key is deleted (${answer.status}).` }
      : { state: "failed", text: "Answered that it was done, but not that the key is deleted.", retry: true };
  }
  // The answer of an attempt before was lost: what is gone now was deleted then.
  if (answer.status === 404 && isAgain) return { state: "applied", text: "The key is gone (404)." };
  const found = answer.status === 400 ? await call(connector, "GET", path) : null;
  const owner =
    found && isOk(found) && fieldOf(found.json, "owner", "type") === "service_account"
      ? fieldOf(found.json, "owner", "service_account", "id")
      : null;
  return typeof owner === "string" ? deleteAccount(connector, project, owner, keyId) : failure(answer, connector);
}

async function deleteAccount(connector: OpenConnector, project: string, account: string, keyId: string): Promise<Outcome> {
  if (await hasOtherKeys(connector, project, account, keyId)) {
    return {
      state: "failed",
      text: `The service account ${account} has other keys, which would go with it: end this key by hand.`,
      retry: false,
    };
  }
  const answer = await call(connector, "DELETE", `/${encodeURIComponent(project)}/service_accounts/${encodeURIComponent(account)}`);
  return isOk(answer) && fieldOf(answer.json, "deleted") === true
    ? { state: "applied", text: `The service account that holds the key is deleted (${answer.status}).` }
    : failure(answer, connector);
}

/** When it cannot be told, as if there were. */
async function hasOtherKeys(connector: OpenConnector, project: string, account: string, keyId: string): Promise<boolean> {
  let after = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await call(connector, "GET", `/${encodeURIComponent(project)}/api_keys?limit=${PAGE}${after}`);
    const keys = fieldOf(answer.json, "data");
    if (!isOk(answer) || !Array.isArray(keys)) return true;
    if (keys.some((key) => fieldOf(key, "owner", "service_account", "id") === account && fieldOf(key, "id") !== keyId)) return true;
    if (fieldOf(answer.json, "has_more") !== true) return false;
    after = `&after=${encodeURIComponent(String(fieldOf(answer.json, "last_id")))}`;
  }
  return true;
}
