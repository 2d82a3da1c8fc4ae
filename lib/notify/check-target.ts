/**
 * Where a webhook may lead. Whoever sets one up makes this server call an address of their choice, so those that only this
 * machine or its cloud answer are refused: at set-up by their form, and at each call by what the name resolves to then.
 */
import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { env } from "@/lib/env";
import { Invalid } from "@/lib/kernel/errors";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** This network, link-local (where clouds keep what machines may know), the metadata of one more cloud, multicast, reserved. */
const refused = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["100.100.100.200", 32],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  refused.addSubnet(net, prefix, "ipv4");
// Unspecified, addresses of version 4 in those of version 6, link-local, multicast, and where one cloud keeps its metadata.
for (const [net, prefix] of [
  ["::", 128],
  ["64:ff9b::", 96],
  ["2002::", 16],
  ["fe80::", 10],
  ["ff00::", 8],
  ["fd00:ec2::254", 128],
] as const)
  refused.addSubnet(net, prefix, "ipv6");

const isLoopbackAllowed = (): boolean => env().NODE_ENV !== "production" || env().COUNTINGHOUSE_WEBHOOKS_TO_LOOPBACK === true;

/** Why an address is not called, or null. */
export function addressProblem(address: string): string | null {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (loopback.check(address, family)) {
    return isLoopbackAllowed() ? null : "It leads to this machine: set COUNTINGHOUSE_WEBHOOKS_TO_LOOPBACK=1 where that is meant.";
  }
  return refused.check(address, family) ? "It leads to an address that is for machines themselves." : null;
}

/** @throws Invalid for what can be told to be no target without asking the network. */
export function checkTarget(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong("Not an address of the web.", "Send one that begins with https://.");
  if (url.username !== "" || url.password !== "")
    throw wrong("An address with a password in it.", "Leave the password out; calls are signed.");
  const host = hostOf(url);
  const isLoopback = host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"));
  if (url.protocol === "http:" && !isLoopback) throw wrong("Not encrypted.", "Send an address that begins with https://.");
  const problem = addressProblem(isLoopback ? "127.0.0.1" : host);
  if ((isLoopback || isIP(host) !== 0) && problem) throw wrong(problem, "Send the address of another machine.");
  return url;
}

export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

/** Resolves a name for a connection, so that what was checked is what is called, whatever the name says a moment later. */
export const resolveTarget: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    const problem = addresses?.map(({ address }) => addressProblem(address)).find((each) => each !== null);
    const [first] = addresses ?? [];
    if (error || problem || !first) done(error ?? new Error(problem ?? "The name leads nowhere."), "", 0);
    else if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
};

const wrong = (message: string, fix: string): Invalid => new Invalid(`${message} ${fix}`, [{ location: "url", message, fix }]);
