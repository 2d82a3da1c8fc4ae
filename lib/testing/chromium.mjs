/**
 * A browser for the end-to-end tests: the one that is named, the build that npm brought along, or one of the machine.
 */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** As root the sandbox of the browser cannot work; nothing but our own pages is opened in it. */
export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @typedef {{ executable: string, env: Record<string, string> }} Browser */

/** @returns {Promise<Browser>} */
export async function findChromium() {
  const named = process.env.CHROMIUM;
  if (named === "bundled") return unpackBundled();
  if (named && !existsSync(named)) throw new Error(`CHROMIUM names ${named}, which is not there.`);
  // Made to run without a window, it takes pictures in half the time of a browser that has one.
  if (!named && process.platform === "linux" && process.arch === "x64") return unpackBundled();
  const executable = named ?? INSTALLED.find((file) => existsSync(file));
  if (executable) return { executable, env: {} };
  throw new Error("There is no Chromium or Chrome on this machine. Install one, or name it in CHROMIUM.");
}

/** The bundled build comes with the libraries and fonts it needs, so that nothing of the machine is required. @returns {Promise<Browser>} */
async function unpackBundled() {
  const require = createRequire(import.meta.url);
  const packed = path.join(path.dirname(require.resolve("@sparticuz/chromium")), "../../bin");
  const folder = path.join(packed, "../.unpacked");
  const executable = path.join(folder, "chromium");
  if (!existsSync(executable)) {
    const unfinished = `${folder}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    const archives = { "al2023.tar.br": "system", "fonts.tar.br": "fonts", "swiftshader.tar.br": "." };
    for (const [archive, below] of Object.entries(archives)) await unpackTar(path.join(packed, archive), path.join(unfinished, below));
    await pipeline(
      createReadStream(path.join(packed, "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(path.join(unfinished, "chromium")),
    );
    await chmod(path.join(unfinished, "chromium"), 0o755);
    await writeFile(path.join(unfinished, "fonts/fonts.conf"), fontSettings(path.join(folder, "fonts")));
    await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  const libraries = [path.join(folder, "system/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return { executable, env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(folder, "fonts") } };
}

/** The fonts of the machine where it has some, and the bundled one. @param {string} folder */
const fontSettings = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}</dir>
  <cachedir>${folder}-cache</cachedir>
</fontconfig>
`;

/** @param {string} archive @param {string} folder */
async function unpackTar(archive, folder) {
  const { extract } = await import("tar-stream");
  const files = extract();
  files.on("entry", (header, content, next) => {
    const target = path.join(folder, header.name);
    if (header.type !== "file" || !target.startsWith(folder)) {
      content.resume();
      content.on("end", next);
      return;
    }
    mkdir(path.dirname(target), { recursive: true })
      .then(() => pipeline(content, createWriteStream(target, { mode: header.mode ?? 0o644 })))
      .then(() => next(), next);
  });
  await pipeline(createReadStream(archive), createBrotliDecompress(), files);
}
