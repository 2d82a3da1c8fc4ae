/**
 * Which passwords are taken: long ones that are not trivial (ASVS 5.0 V6.2). No rules of composition, no expiry.
 */
export const MIN_PASSWORD = 12;
/** Bounds the work of hashing. */
export const MAX_PASSWORD = 256;

/** Roots of what people type when twelve letters are asked for. */
const COMMON_ROOTS = [
  "password",
  "passwort",
  "passw0rd",
  "qwerty",
  "qwertz",
  "azerty",
  "letmein",
  "welcome",
  "changeme",
  "administrator",
  "iloveyou",
  "monkey",
  "dragon",
  "football",
  "baseball",
  "sunshine",
  "princess",
  "superman",
  "trustno1",
  "starwars",
  "whatever",
  "secret",
  "default",
  "company",
  "summer",
  "winter",
  "spring",
  "autumn",
  "countinghouse",
  "correcthorsebatterystaple",
  "1q2w3e4r",
  "1qaz2wsx",
  "zaq12wsx",
  "asdfgh",
  "zxcvbn",
  "admin",
  "login",
  "access",
];
const RUNS = ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm"];

/** What is wrong with a password, in words for its owner; undefined when it is fine. */
export function passwordFault(password: string, { email = "", name = "" }: { email?: string; name?: string } = {}): string | undefined {
  if ([...password].length < MIN_PASSWORD) return `Use at least ${MIN_PASSWORD} characters.`;
  if (password.length > MAX_PASSWORD) return `Use at most ${MAX_PASSWORD} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5) return "This repeats too few characters.";
  const own = [email.split("@")[0] ?? "", email, ...name.split(/\s+/)].map((word) => word.toLowerCase()).filter((word) => word.length >= 4);
  const rest = [...COMMON_ROOTS, ...own]
    .sort((a, b) => b.length - a.length)
    .reduce((text, root) => text.replaceAll(root, ""), withoutRuns(plain));
  // What is left carries the strength: years, marks and digits around a common word do not.
  if (rest.replaceAll(/[\d\W_]/g, "").length < 4 && rest.length < 8) return "This is easy to guess. Use several unrelated words.";
  return undefined;
}

/** Takes out four or more letters that stand next to each other on a keyboard or in a row. */
function withoutRuns(text: string): string {
  let rest = text;
  for (const row of RUNS.flatMap((run) => [run, [...run].reverse().join("")])) {
    for (let length = row.length; length >= 4; length--) {
      for (let start = 0; start + length <= row.length; start++) rest = rest.replaceAll(row.slice(start, start + length), "");
    }
  }
  return rest;
}
