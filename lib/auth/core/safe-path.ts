/**
 * Where to go after signing in: a path of our own, never another site. Browsers read a backslash as a slash and skip
 * tabs and line ends, so "/\evil.test" and "/<tab>/evil.test" lead away too.
 */
export function safePath(next: string | null | undefined, fallback = "/"): string {
  if (!next?.startsWith("/") || next.startsWith("//") || [...next].some((letter) => letter < " " || letter === "\\")) return fallback;
  const url = new URL(next, "http://own.invalid");
  return url.origin === "http://own.invalid" ? `${url.pathname}${url.search}${url.hash}` : fallback;
}
