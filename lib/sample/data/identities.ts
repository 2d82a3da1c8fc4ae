import type { SampleIdentity } from "../core/organisation";
import { COMMERCIAL_IDENTITIES } from "./identities-commercial";
import { FLEET_IDENTITIES } from "./identities-fleet";
import { PEOPLE_IDENTITIES } from "./identities-people";
import { PLATFORM_IDENTITIES } from "./identities-platform";
import { SUPPORT_IDENTITIES } from "./identities-support";

/** All that use models at Northwind, 120 of them. */
export const IDENTITIES: readonly SampleIdentity[] = [
  ...SUPPORT_IDENTITIES,
  ...PLATFORM_IDENTITIES,
  ...FLEET_IDENTITIES,
  ...COMMERCIAL_IDENTITIES,
  ...PEOPLE_IDENTITIES,
];
