/** What an entry says of a credential, before it is planned. */
import type { CredentialChange, NewCredential } from "../../schemas";
import { type Fingerprint, storedFingerprint } from "../fingerprint";
import { buildNames, findByName } from "../names";
import type { InventoryState } from "./state";

type Loose<Entry> = { [Field in keyof Entry]?: Entry[Field] | undefined };
export type CredentialEntry = Loose<Omit<NewCredential, "identity">> & CredentialChange;

/** The fingerprints of an entry in the form in which they are stored, each with the field that said it. */
export function fingerprintsOf(entry: CredentialEntry): { fingerprint: Fingerprint; field: string; sent: string }[] {
  const said = (kind: Fingerprint["kind"], value: string | undefined, field: string) =>
    value === undefined ? [] : [{ fingerprint: storedFingerprint(kind, value), field, sent: value }];
  return [
    ...said("sha256", entry.sha256, "sha256"),
    ...said("provider_key_id", entry.providerKeyId, "providerKeyId"),
    ...said("alias", entry.alias, "alias"),
    ...(entry.fingerprints ?? []).flatMap(({ kind, value }, i) => (kind === "id" ? [] : said(kind, value, `fingerprints[${i}].value`))),
  ];
}

/** The values that an entry claims, to find who has them now. */
export const claimedValues = (entry: CredentialEntry): string[] => [
  ...(entry.id === undefined ? [] : [entry.id]),
  ...fingerprintsOf(entry).map(({ fingerprint }) => fingerprint.value),
];

/** The identity that a text names among those of a state; undefined when none or several do. */
export function findIdentityIn(state: Pick<InventoryState, "identities">, text: string): string | undefined {
  return findByName(buildNames(state.identities.map((row) => ({ ...row, retired: row.revokedAt !== null }))), text);
}
