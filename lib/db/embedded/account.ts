/**
 * PostgreSQL refuses to run as root. Started by root, the embedded server runs as the `postgres` account of the
 * machine, or as `nobody` where there is none; no account is ever made.
 */
import { chmod, mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

/** Undefined: the server runs as whoever started us. */
export type Account = { uid: number; gid: number; name: string } | undefined;

const TRAVERSE_OTHERS = 0o001;
/** Where root keeps what the server's account must reach when the checkout lies below a closed folder such as /root. */
const SYSTEM_FOLDER = "/var/lib/countinghouse";

/** The owner of data that exists already wins, so that a machine that gains a `postgres` account still finds its data. */
export async function serverAccount(dataFolder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await readAccounts();
  const owner = await stat(dataFolder).then(
    (found) => accounts.find((account) => account.uid === found.uid && account.uid !== 0),
    () => undefined,
  );
  const account = owner ?? accounts.find(({ name }) => name === "postgres") ?? accounts.find(({ name }) => name === "nobody");
  if (!account)
    throw new Error(
      "PostgreSQL does not run as root, and this machine has no account named postgres or nobody. Start as another user, or set DATABASE_URL.",
    );
  return account;
}

async function readAccounts(): Promise<NonNullable<Account>[]> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n");
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** Whether the account may pass through every folder down to this one. */
export async function canReach(account: NonNullable<Account>, folder: string): Promise<boolean> {
  return (await closedFolders(account, folder)).length === 0;
}

async function closedFolders(account: NonNullable<Account>, folder: string): Promise<string[]> {
  const closed: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found) {
      const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : TRAVERSE_OTHERS;
      if ((found.mode & bit) === 0) closed.push(at);
    }
    if (at === path.dirname(at)) return closed;
  }
}

/**
 * A folder that the server's account can reach: the wished one, after opening what lies inside `ours` for passing
 * through; else one below /var/lib, because folders that are not ours (such as /root) are never opened.
 */
export async function reachableFolder(account: Account, wished: string, ours: string, say: (line: string) => void): Promise<string> {
  await mkdir(wished, { recursive: true });
  if (!account) return wished;
  const closed = await closedFolders(account, wished);
  const foreign = closed.filter((folder) => folder !== ours && !folder.startsWith(ours + path.sep));
  if (foreign.length === 0) {
    for (const folder of closed) await chmod(folder, (await stat(folder)).mode | TRAVERSE_OTHERS);
    return wished;
  }
  const elsewhere = await systemFolder(ours);
  say(`The database cannot live in ${wished}, because ${foreign[0]} is closed to its account "${account.name}": it lives in ${elsewhere}`);
  return elsewhere;
}

/** One folder per checkout, so that two checkouts never share data. */
export async function systemFolder(ours: string): Promise<string> {
  const folder = path.join(
    SYSTEM_FOLDER,
    path
      .resolve(ours)
      .replaceAll(/[^a-zA-Z0-9]+/g, "-")
      .replace(/^-/, ""),
  );
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return folder;
}
