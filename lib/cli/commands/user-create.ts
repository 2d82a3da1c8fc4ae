import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { createUser, ROLES, type Role } from "@/lib/auth";
import { publicAddress } from "@/lib/env";
import { operator } from "../runtime/operator";
import { required } from "./required-option";

const OPTIONS = {
  email: { type: "string" },
  name: { type: "string" },
  role: { type: "string", multiple: true },
  "password-stdin": { type: "boolean" },
} as const;

/** Adds a person. Without a password it prints a link that lets them choose one. */
export async function userCreate(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const roles = (values.role ?? []).flatMap((list) => list.split(",")).map(readRole);
  if (roles.length === 0) throw new Error(`--role is missing. Roles: ${ROLES.join(", ")}`);
  const password = values["password-stdin"] ? (await text(process.stdin)).replace(/\r?\n$/, "") : undefined;
  const { email, invitation } = await createUser(await operator("user create"), {
    email: required(values.email, "--email"),
    grants: roles.map((role) => ({ role })),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(password === undefined ? {} : { password }),
  });
  console.log(`${email} can sign in as ${roles.join(", ")}`);
  if (invitation) console.log(`Their link to choose a password, good until ${invitation.expiresAt}: ${publicAddress()}${invitation.path}`);
  return 0;
}

function readRole(name: string): Role {
  const role = ROLES.find((candidate) => candidate === name.trim());
  if (!role) throw new Error(`There is no role ${name}. Roles: ${ROLES.join(", ")}`);
  return role;
}
