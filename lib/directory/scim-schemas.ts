/**
 * The schemas of SCIM as the package `scimmy` writes them down: what they say of themselves at /Schemas, and the names and
 * types that patches and filters are read by.
 */
import SCIMMY from "scimmy";
import type { Attribute, Attributes, Shape } from "./core/shape";

type Known = InstanceType<typeof SCIMMY.Types.Attribute>;

const { User, Group, EnterpriseUser } = SCIMMY.Schemas;

export const USER_SHAPE: Shape = {
  urn: User.definition.id,
  name: "User",
  attributes: attributesOf(User.definition.attributes),
  extensions: new Map([
    [
      EnterpriseUser.definition.id.toLowerCase(),
      {
        urn: EnterpriseUser.definition.id,
        attributes: attributesOf(EnterpriseUser.definition.attributes, new Set(["id", "externalId", "meta", "schemas"])),
      },
    ],
  ]),
  required: ["userName"],
};

export const GROUP_SHAPE: Shape = {
  urn: Group.definition.id,
  name: "Group",
  attributes: attributesOf(Group.definition.attributes),
  extensions: new Map(),
  required: ["displayName"],
};

/** What each schema says of itself. */
export const scimSchemas = (basePath: string) => [User, Group, EnterpriseUser].map(({ definition }) => definition.describe(basePath));

function attributesOf(list: readonly Known[], without: ReadonlySet<string> = new Set()): Attributes {
  return new Map(list.filter(({ name }) => !without.has(name)).map((one) => [one.name.toLowerCase(), attributeOf(one)]));
}

function attributeOf({ name, type, config, subAttributes }: Known): Attribute {
  const isExact = name === "members";
  return {
    name,
    type: type === "string" || type === "boolean" || type === "complex" ? type : "other",
    many: config.multiValued === true,
    readOnly: config.mutable === false,
    exact: config.caseExact === true,
    // Parts are set with the whole that they are in.
    parts: new Map(
      [...attributesOf(subAttributes ?? [])].map(([key, part]) => [key, { ...part, readOnly: false, exact: isExact || part.exact }]),
    ),
  };
}
