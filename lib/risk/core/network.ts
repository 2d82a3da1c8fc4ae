/** Whether an address lies in a network that was declared: CIDR of IPv4 or IPv6, or AS64500. */
function bitsOf(address: string): { bits: bigint; width: 32 | 128 } | null {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (four) {
    const parts = four.slice(1).map(Number);
    return parts.some((part) => part > 255) ? null : { bits: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n), width: 32 };
  }
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return bitsOf(mapped[1]);
  const [head = "", tail, ...more] = address.split("::");
  if (!address.includes(":") || more.length > 0) return null;
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = 8 - left.length - right.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return null;
  const groups = [...left, ...Array<string>(gap).fill("0"), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { bits: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n), width: 128 };
}

/** False for what cannot be read: an unreadable network holds nothing. */
export function isInNetwork(network: string, { ip, asn }: { ip: string | null; asn: number | null }): boolean {
  const system = /^AS(\d+)$/i.exec(network.trim());
  if (system) return asn !== null && Number(system[1]) === asn;
  const [base = "", length] = network.trim().split("/");
  const wanted = bitsOf(base);
  const given = ip === null ? null : bitsOf(ip);
  if (!wanted || !given || wanted.width !== given.width) return false;
  const kept = length === undefined ? wanted.width : Number(length);
  if (!Number.isInteger(kept) || kept < 0 || kept > wanted.width) return false;
  const shift = BigInt(wanted.width - kept);
  return wanted.bits >> shift === given.bits >> shift;
}
