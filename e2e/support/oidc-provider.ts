/**
 * An identity provider of our own for tests: a real OpenID provider on this machine. Its sign-in page takes any of the
 * given names with any password and asks for no consent.
 */
import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import Provider, { type RequestContext } from "oidc-provider";

export type OidcUser = { email?: string; email_verified?: boolean; name?: string; groups?: string[] };
export type RunningProvider = { issuer: string; clientId: string; clientSecret: string; close(): Promise<void> };

export const CLIENT_ID = "countinghouse";
export const CLIENT_SECRET = "local-secret-local-secret-local-secret";

type Options = {
  /** A free port; needed because the issuer's address holds it. */
  port: number;
  redirectUris: string[];
  /** By the name that is typed at sign-in. The object is read at each sign-in, so a test may change it. */
  users: Record<string, OidcUser>;
  /** Providers that keep to the letter tell e-mail and groups at the userinfo endpoint only. */
  claimsInIdToken?: boolean;
};

export async function startOidcProvider({ port, redirectUris, users, claimsInIdToken = false }: Options): Promise<RunningProvider> {
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: redirectUris,
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: !claimsInIdToken,
    cookies: { keys: ["only-for-tests"] },
    features: { devInteractions: { enabled: true } },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" }] },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_: unknown, id: string) => (users[id] ? { accountId: id, claims: () => ({ sub: id, ...users[id] }) } : undefined),
    loadExistingGrant: grantEverything,
  });
  const server = await new Promise<ReturnType<Provider["listen"]>>((resolve) => {
    const listening = provider.listen(port, "127.0.0.1", () => resolve(listening));
  });
  return {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The organisation's own product needs nobody's consent. */
async function grantEverything({ oidc }: RequestContext) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}
