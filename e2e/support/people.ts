/** Sign-ins of the sample organisation, one for each role that the tests act in. */
export const PASSWORD = "gantry walnut ledger 47";

export const PEOPLE = {
  controller: "helen.okafor@northwind.example",
  admin: "nora.fitzgerald@northwind.example",
  security: "elif.demir@northwind.example",
  teamLead: "ines.moreau@northwind.example",
  owner: "mara.lindqvist@northwind.example",
  auditor: "greta.solberg@northwind.example",
} as const;
export type Person = keyof typeof PEOPLE;
