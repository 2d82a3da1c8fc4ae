/** The environments that every installation starts with, and how emitters spell them. */
import type { EnvironmentKind } from "../schemas";
import { foldName } from "./names";

export type StandardEnvironment = { id: string; name: string; kind: EnvironmentKind; aliases: string[] };

export const STANDARD_ENVIRONMENTS: readonly StandardEnvironment[] = [
  { id: "production", name: "Production", kind: "production", aliases: ["prod", "prd", "live"] },
  { id: "staging", name: "Staging", kind: "staging", aliases: ["stage", "stg", "preprod", "pre-production", "uat"] },
  { id: "test", name: "Test", kind: "test", aliases: ["testing", "qa", "ci"] },
  { id: "sandbox", name: "Sandbox", kind: "sandbox", aliases: ["dev", "development", "local", "preview"] },
];

export const standardEnvironment = (text: string): StandardEnvironment | undefined => {
  const name = foldName(text);
  return STANDARD_ENVIRONMENTS.find((environment) => environment.id === name || environment.aliases.includes(name));
};
