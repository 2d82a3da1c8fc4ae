/** What a user of the directory says about the person of the organisation that it is. */
import { badValue } from "./refusal";
import { ENTERPRISE_URN, isObject, type Resource } from "./shape";

export type PersonFacts = {
  email: string;
  /** Null: only the user name is said, which is none that people go by. */
  name: string | null;
  /** Undefined: nothing is said. */
  title: string | undefined;
  active: boolean;
  /** An id, external id or user name of another user. */
  managerRef: string | null;
  /** Where the person is said to work: kept with the user, told by the audit log. */
  department: Department;
};
export const DEPARTMENT_FIELDS = ["department", "division", "costCenter", "organization", "employeeNumber"] as const;
export type Department = { readonly [Field in (typeof DEPARTMENT_FIELDS)[number]]?: string };

const EMAIL = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\]+$/;
const MAX_TEXT = 200;

/** @throws ScimRefusal invalidValue for a user whom no person could be known by. */
export function factsOf(user: Resource): PersonFacts {
  const extension = isObject(user[ENTERPRISE_URN]) ? user[ENTERPRISE_URN] : {};
  return {
    email: emailOf(user),
    name: nameOf(user),
    title: lineOf(user.title),
    active: user.active !== false,
    managerRef: managerOf(extension.manager),
    department: Object.fromEntries(
      DEPARTMENT_FIELDS.flatMap((field) => (lineOf(extension[field]) ? [[field, lineOf(extension[field])]] : [])),
    ),
  };
}

/** The primary address, else that of work, else the first one, else a user name that is an address. */
function emailOf(user: Resource): string {
  const list = Array.isArray(user.emails) ? user.emails.filter(isObject) : [];
  const ordered = [
    ...list.filter(({ primary }) => primary === true),
    ...list.filter(({ type }) => String(type).toLowerCase() === "work"),
    ...list,
    { value: user.userName },
  ];
  const found = ordered.map(({ value }) => (typeof value === "string" ? value.trim().toLowerCase() : "")).find(isAddress);
  if (found === undefined) throw badValue("A user needs an e-mail address, in emails or as userName: people are known by it here.");
  return found;
}

const isAddress = (text: string): boolean => text.length <= 254 && EMAIL.test(text);

function nameOf(user: Resource): string | null {
  const name = isObject(user.name) ? user.name : {};
  const parts = [lineOf(name.givenName), lineOf(name.familyName)].filter((part) => part !== undefined).join(" ");
  return lineOf(user.displayName) ?? lineOf(name.formatted) ?? lineOf(parts) ?? null;
}

/** One printable line, or nothing. */
function lineOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, MAX_TEXT)
    .trim();
  return text === "" ? undefined : text;
}

function managerOf(manager: unknown): string | null {
  if (!isObject(manager)) return null;
  const said = manager.value ?? manager.managerId ?? (typeof manager.$ref === "string" ? manager.$ref.split("/").at(-1) : undefined);
  return typeof said === "string" && said.trim() !== "" ? said.trim().slice(0, 300) : null;
}

export type TeamGroup = { id: string; displayName: string; teamId: string };

/** Of several groups that stand for teams, the first by name decides: the same answer in whichever order they came. */
export const teamOf = (groups: readonly TeamGroup[]): string | null =>
  [...groups].sort((a, b) => compare(a.displayName, b.displayName) || compare(a.id, b.id))[0]?.teamId ?? null;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
