/** The part of oidc-provider that the tests use; the package has no types of its own. */
declare module "oidc-provider" {
  import type { Server } from "node:http";

  type Grant = { addOIDCScope(scope: string): void; save(): Promise<string> };
  type RequestContext = { oidc: { client: { clientId: string }; session: { accountId: string }; provider: Provider } };

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    Grant: new (fields: {
      clientId: string;
      accountId: string;
    }) => Grant;
    listen(port: number, host: string, listening: () => void): Server;
  }
  export type { RequestContext };
}
