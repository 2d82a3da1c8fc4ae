/** A finding or security event that is open on a credential or an identity, as detectors of behaviour ask for it. */
export type Exposure = {
  credentialId: string | null;
  identityId: string | null;
  /** When the secret was written there, when it was found, or when the event happened; milliseconds since 1970. */
  atMs: number;
  kind: string;
  title: string;
  /** The row that tells of it: the id of a secret finding or of a security event. */
  ref: string;
};

/** A moment on the timeline of an incident. Instants are ISO 8601 in UTC. */
export type SecuritySignal = {
  at: string;
  what: "event" | "finding";
  kind: string;
  severity: string;
  /** In one sentence, without secrets. */
  title: string;
  /** Who told it. */
  source: string;
  identityId: string | null;
  credentialId: string | null;
  confidence: string | null;
  ref: string;
  href: string;
};

/** An open finding as rules of risk read it. */
export type OpenSecret = {
  id: string;
  credentialId: string;
  identityId: string;
  title: string;
  tool: string;
  verified: "yes" | "no" | "unknown";
  isPublic: boolean;
  place: string;
  exposedAt: Date | null;
  firstSeenAt: Date;
};

/** `hasReports`: a scanner told something since it was set up, be it that there is nothing. */
export type OpenSecrets = { hasReports: boolean; secrets: OpenSecret[] };
