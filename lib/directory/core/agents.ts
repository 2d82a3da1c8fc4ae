/**
 * Agents as drafts of a standard tell of them (three individual ones, none adopted, each with its own fields): read
 * tolerantly, kept as they came.
 */
import { badValue } from "./refusal";
import { isObject, type Resource, type Shape } from "./shape";
import { metaOf } from "./users";

export type StoredAgent = {
  id: string;
  externalId: string | null;
  name: string;
  active: boolean;
  attributes: Resource;
  /** Which of our identities it is, as a person said. */
  identityId: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

const AGENT_URN = "urn:ietf:params:scim:schemas:core:2.0:Agent";
const field = (name: string, more: Partial<{ type: "string" | "boolean" | "other"; readOnly: boolean; exact: boolean }> = {}) =>
  [name.toLowerCase(), { name, type: "string" as const, many: false, readOnly: false, exact: false, parts: new Map(), ...more }] as const;

export const AGENT_SHAPE: Shape = {
  urn: AGENT_URN,
  name: "Agent",
  attributes: new Map([
    field("agentUserName"),
    field("displayName"),
    field("description"),
    field("externalId", { exact: true }),
    field("active", { type: "boolean" }),
    field("id", { readOnly: true, exact: true }),
    field("meta", { type: "other", readOnly: true }),
    field("schemas", { type: "other", readOnly: true }),
  ]),
  extensions: new Map(),
  required: [],
};

/** @throws ScimRefusal invalidValue for one that has no name at all. */
export function agentName({ agentUserName, displayName, name }: Resource): string {
  const given = [displayName, agentUserName, isObject(name) ? name.formatted : name].find(
    (one) => typeof one === "string" && one.trim() !== "",
  );
  if (typeof given !== "string") throw badValue("An agent needs agentUserName, displayName or name.");
  return given
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 200);
}

export const contentOfAgent = ({ attributes, externalId, active }: StoredAgent): Resource => ({
  ...attributes,
  ...(externalId === null ? {} : { externalId }),
  active,
});

export function showAgent(agent: StoredAgent, base: string): Resource {
  const content = contentOfAgent(agent);
  return {
    schemas: [AGENT_URN, ...Object.keys(content).filter((name) => name.startsWith("urn:"))],
    id: agent.id,
    ...content,
    meta: metaOf("Agent", agent, `${base}/Agents/${agent.id}`),
  };
}
