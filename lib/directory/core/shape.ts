/** What is known of a kind of resource: how names are spelt, and what each value must be. */

export type Attribute = {
  name: string;
  type: "string" | "boolean" | "complex" | "other";
  many: boolean;
  /** Ours to say: what others send of it is left out. */
  readOnly: boolean;
  /** Whether upper and lower case are told apart. */
  exact: boolean;
  parts: Attributes;
};
/** By lower-case name. */
export type Attributes = ReadonlyMap<string, Attribute>;

export type Shape = {
  urn: string;
  name: string;
  attributes: Attributes;
  /** By lower-case urn. */
  extensions: ReadonlyMap<string, { urn: string; attributes: Attributes }>;
  /** Cannot be taken away. */
  required: readonly string[];
};

/** A resource as plain data; names that the shape knows are spelt its way. */
export type Resource = Readonly<Record<string, unknown>>;

export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export const isObject = (value: unknown): value is Resource => typeof value === "object" && value !== null && !Array.isArray(value);

/** The field of an object whose name differs in upper and lower case at most. */
export function keyOf(object: Resource, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}

export const fieldOf = (object: Resource, name: string): unknown => {
  const key = keyOf(object, name);
  return key === undefined ? undefined : object[key];
};

/** What PostgreSQL cannot keep is taken out. */
export const storable = (text: string): string => text.replaceAll(/[\0\p{Surrogate}]/gu, "");
