import type { Exposure } from "./surroundings";

/** How long after a finding a burst is taken for its consequence. */
export const EXPOSED_MS = 72 * 3_600_000;

/** Exposures by whom they are of: asked at every call, and mostly there are none. */
export class ExposureIndex {
  readonly #byCredential = new Map<string, Exposure[]>();
  readonly #byIdentity = new Map<string, Exposure[]>();
  /** Those of credentials too: a call that names none may have used any of its identity. */
  readonly #anyOfIdentity = new Map<string, Exposure[]>();

  constructor(exposures: readonly Exposure[]) {
    for (const exposure of [...exposures].sort((a, b) => a.atMs - b.atMs || (a.ref < b.ref ? -1 : 1))) {
      // One of a credential says nothing of the other credentials of its identity.
      if (exposure.credentialId !== null) push(this.#byCredential, exposure.credentialId, exposure);
      else if (exposure.identityId !== null) push(this.#byIdentity, exposure.identityId, exposure);
      if (exposure.identityId !== null) push(this.#anyOfIdentity, exposure.identityId, exposure);
    }
  }

  /** Those of the 72 hours up to an instant. */
  at(credentialId: string | null, identityId: string | null, atMs: number): readonly Exposure[] {
    const own = credentialId === null ? undefined : this.#byCredential.get(credentialId);
    const wide = identityId === null ? undefined : (credentialId === null ? this.#anyOfIdentity : this.#byIdentity).get(identityId);
    if (!own && !wide) return NONE;
    return [...(own ?? []), ...(wide ?? [])].filter((each) => each.atMs <= atMs && each.atMs > atMs - EXPOSED_MS);
  }
}

const NONE: readonly Exposure[] = [];

function push(index: Map<string, Exposure[]>, key: string, exposure: Exposure): void {
  const known = index.get(key);
  if (known) known.push(exposure);
  else index.set(key, [exposure]);
}
