/**
 * Where calls come from. Addresses are of the ranges kept for documentation (RFC 5737), numbers of networks of those
 * kept for documentation (RFC 5398): none of them can be anybody's.
 */
export type SampleNetwork = { ipPrefix: string; asn: number; country: string };

export const NETWORKS = {
  cloudWest: { ipPrefix: "192.0.2.", asn: 64_496, country: "IE" },
  cloudNorth: { ipPrefix: "192.0.2.", asn: 64_497, country: "SE" },
  officeStockholm: { ipPrefix: "198.51.100.", asn: 64_498, country: "SE" },
  officeMadrid: { ipPrefix: "198.51.100.", asn: 64_499, country: "ES" },
  officeBoston: { ipPrefix: "198.51.100.", asn: 64_500, country: "US" },
  buildFarm: { ipPrefix: "192.0.2.", asn: 64_501, country: "IE" },
  contractor: { ipPrefix: "198.51.100.", asn: 64_505, country: "PT" },
  /** The network that the stolen key was used from. */
  foreignHost: { ipPrefix: "203.0.113.", asn: 64_511, country: "SC" },
  unknownHost: { ipPrefix: "203.0.113.", asn: 64_509, country: "NL" },
} as const satisfies Record<string, SampleNetwork>;

export type NetworkKey = keyof typeof NETWORKS;
