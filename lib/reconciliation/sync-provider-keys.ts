/**
 * Key lists, read from providers through their administration interfaces, page by page: OpenAI GET /v1/organization/projects,
 * …/projects/{id}/api_keys and /v1/organization/admin_api_keys (limit, after; has_more, last_id); Anthropic GET
 * /v1/organizations/api_keys (limit, after_id; has_more, last_id); LiteLLM GET /key/list (page, size, return_full_object;
 * total_pages). A list of which any page fails is not taken.
 */
import { authorize, type Context } from "@/lib/auth";
import { type TakenKeys, takeProviderKeys } from "@/lib/directory";
import { joinLists, type KeyList, readKeyPage } from "@/lib/directory/core/provider-keys";
import { Conflict, DomainError, Invalid, Unavailable } from "@/lib/kernel/errors";
import { below, callProvider, listConnectors, NoAnswer, type OpenConnector, readConnector } from "@/lib/revocation";

const MOST_PAGES = 1_000;
const ANTHROPIC_VERSION = "2023-06-01";

type Page = Readonly<Record<string, unknown>>;

/**
 * Reads the list of keys of a connector whole and takes it in. Rights: connector.write and directory.write.
 * @throws NotFound, Invalid for a webhook, which lists nothing; Conflict when the provider does not answer as documented.
 */
export async function syncProviderKeys(ctx: Context, connectorId: string): Promise<Omit<TakenKeys, "faults">> {
  authorize(ctx, "connector.write");
  const connector = await readConnector(ctx.db, connectorId);
  if (connector.isPaused) throw new Conflict("This connector is paused.");
  const list = await readList(connector, ctx.clock.now());
  const { faults: _, ...taken } = await takeProviderKeys(ctx, list, connector.id);
  return taken;
}

/** All connectors that list keys and are not paused. @returns the names of those that could not be read. */
export async function syncConnectors(ctx: Context): Promise<string[]> {
  const failed: string[] = [];
  for (const { id, name, kind, pausedAt } of await listConnectors(ctx)) {
    if (kind === "webhook" || pausedAt !== null) continue;
    try {
      await syncProviderKeys(ctx, id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      failed.push(name);
    }
  }
  return failed;
}

async function readList(connector: OpenConnector, now: Date): Promise<KeyList> {
  if (connector.kind === "openai") return readOpenAi(connector, now);
  if (connector.kind === "anthropic") {
    const pages = await readAfter(connector, "/v1/organizations/api_keys?limit=100", "after_id");
    return whole(
      pages.map((page) => readKeyPage(page, now)),
      [{ provider: "anthropic" }],
    );
  }
  if (connector.kind === "litellm") return readLiteLlm(connector, now);
  throw new Invalid("A webhook lists no keys.");
}

/** Projects first, archived ones too: their keys are listed by project. */
async function readOpenAi(connector: OpenConnector, now: Date): Promise<KeyList> {
  const projects = (await readAfter(connector, "/v1/organization/projects?limit=100&include_archived=false", "after")).flatMap(itemsOf);
  const lists: (KeyList | null)[] = (await readAfter(connector, "/v1/organization/admin_api_keys?limit=100", "after")).map((page) =>
    readKeyPage(page, now),
  );
  for (const { id } of projects) {
    if (typeof id !== "string") throw unlike(connector);
    const pages = await readAfter(connector, `/v1/organization/projects/${encodeURIComponent(id)}/api_keys?limit=100`, "after");
    lists.push(...pages.map((page) => readKeyPage(page, now, id)));
  }
  return whole(lists, [{ provider: "openai" }]);
}

async function readLiteLlm(connector: OpenConnector, now: Date): Promise<KeyList> {
  const lists: (KeyList | null)[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await get(connector, `/key/list?page=${page}&size=100&return_full_object=true&include_team_keys=true`);
    if (!Array.isArray(answer.keys)) throw unlike(connector);
    lists.push(readKeyPage(answer, now));
    if (page >= Number(answer.total_pages ?? 1)) return whole(lists, [{ provider: "litellm" }]);
  }
  throw unlike(connector);
}

/** Pages of a list that names its last item, until there are no more. */
async function readAfter(connector: OpenConnector, path: string, cursor: string): Promise<Page[]> {
  const pages: Page[] = [];
  let after = "";
  while (pages.length < MOST_PAGES) {
    const page = await get(connector, `${path}${after}`);
    if (!Array.isArray(page.data)) throw unlike(connector);
    pages.push(page);
    if (page.has_more !== true) return pages;
    if (typeof page.last_id !== "string" || page.data.length === 0) throw unlike(connector);
    after = `&${cursor}=${encodeURIComponent(page.last_id)}`;
  }
  throw unlike(connector);
}

async function get(connector: OpenConnector, path: string): Promise<Page> {
  const { status, json } = await ask(connector, path);
  if (status < 200 || status >= 300) throw new Conflict(`${connector.name} answered ${status}. Nothing was changed.`);
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw unlike(connector);
  return json as Page;
}

async function ask(connector: OpenConnector, path: string) {
  try {
    return await callProvider({ method: "GET", url: below(connector.address, path), headers: headersOf(connector) });
  } catch (error) {
    throw error instanceof NoAnswer ? new Unavailable(`${connector.name} gave no answer: ${error.message} Nothing was changed.`) : error;
  }
}

const headersOf = ({ kind, secret }: OpenConnector): Record<string, string> =>
  kind === "anthropic" ? { "X-Api-Key": secret, "anthropic-version": ANTHROPIC_VERSION } : { Authorization: `Bearer ${secret}` };

const itemsOf = (page: Page): Page[] =>
  Array.isArray(page.data) ? (page.data as unknown[]).filter((one): one is Page => typeof one === "object" && one !== null) : [];

const unlike = ({ name }: OpenConnector): Conflict =>
  new Conflict(`${name} did not answer as its documentation says. Nothing was changed.`);

/** All pages of one list; a page without keys says nothing of what it is of. */
function whole(lists: readonly (KeyList | null)[], covers: KeyList["covers"]): KeyList {
  const list = joinLists(lists.filter((one) => one !== null));
  return { keys: list?.keys ?? [], faults: list?.faults ?? [], covers };
}
