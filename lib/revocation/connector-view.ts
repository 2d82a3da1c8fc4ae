import { Conflict, Invalid, NotFound } from "@/lib/kernel/errors";
import { checkTarget, openSecret } from "@/lib/notify";
import { DEFAULT_ADDRESS } from "./core/abilities";
import type { ConnectorView } from "./core/views";
import type { OpenConnector } from "./providers/provider";
import type { StoredConnector } from "./store/connectors";

export const noSuchConnector = (): NotFound => new NotFound("There is no such connector.");

/** @throws Conflict when it was sealed by another key. */
export function opened({ id, name, kind, address, sealedSecret }: StoredConnector): OpenConnector {
  try {
    return { id, name, kind, address, secret: openSecret(sealedSecret, id) };
  } catch {
    throw new Conflict(`The key of ${name} was kept with another COUNTINGHOUSE_TOKEN_PEPPER. Enter it again.`);
  }
}

/** Where a connector leads, as it is stored. @throws Invalid for an address that is not called. */
export function addressOf(kind: StoredConnector["kind"], given: string | undefined): string {
  const address = given ?? DEFAULT_ADDRESS[kind];
  if (address === null)
    throw new Invalid("An address is needed.", [{ location: "address", message: "Missing.", fix: "Send one that begins with https://." }]);
  const { href, origin, pathname } = checkTarget(address);
  return kind === "webhook" ? href : `${origin}${pathname.replace(/\/+$/, "")}`;
}

/** Of the address only the host: a path can tell more than everybody is to know. */
export function connectorView(
  { id, name, kind, address, createdAt, disabledAt }: StoredConnector,
  use?: { waiting: number; confirmed: number },
): ConnectorView {
  const { origin, pathname, search } = new URL(address);
  const target = pathname === "/" && search === "" ? origin : `${origin}/…`;
  const { waiting = 0, confirmed = 0 } = use ?? {};
  return { id, name, kind, target, createdAt: createdAt.toISOString(), pausedAt: disabledAt?.toISOString() ?? null, waiting, confirmed };
}
