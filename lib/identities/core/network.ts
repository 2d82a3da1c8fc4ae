/** Networks that a vendor calls from: blocks of addresses (CIDR) and numbers of autonomous systems. */
import { z } from "zod";

const NETWORK = z.union([z.cidrv4(), z.cidrv6(), z.string().regex(/^AS[1-9]\d{0,9}$/)]);

/** "203.0.113.0/24", "2001:db8::/32" or "AS64500". */
export const isNetwork = (text: string): boolean => NETWORK.safeParse(text).success;
