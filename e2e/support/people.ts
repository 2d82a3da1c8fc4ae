/** Sign-ins of the sample organisation, one for each role that the tests act in. */
export const PASSWORD = "gantry walnut ledger 47";

export const PEOPLE = {
  finance: "ravi.menon@northwind.example",
  controller: "helen.okafor@northwind.example",
  admin: "nora.fitzgerald@northwind.example",
  teamLead: "ines.moreau@northwind.example",
  owner: "mara.lindqvist@northwind.example",
  analyst: "elif.demir@northwind.example",
  securityAdmin: "samir.haddad@northwind.example",
  auditor: "greta.solberg@northwind.example",
} as const;
export type Person = keyof typeof PEOPLE;

/** Where the set-up keeps the session of a person: checking a password is slow on purpose, so each role signs in once. */
export const sessionFile = (person: Person): string => `.artifacts/e2e-sessions/${person}.json`;
