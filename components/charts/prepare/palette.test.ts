/** The colours of series stay apart: CIEDE2000 under normal sight and full protan, deutan and tritan (Machado 2009). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DARK_SERIES, LIGHT_SERIES } from "./colours";

type Rgb = [number, number, number];
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const SIGHTS: Record<string, number[]> = {
  normal: IDENTITY,
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const CSS = readFileSync(new URL("../../ui/tokens.css", import.meta.url), "utf8");
const [LIGHT_CSS = "", DARK_CSS = ""] = CSS.split('[data-theme="dark"]');
const token = (css: string, name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)?.[1] ?? "";

const channels = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb;
const toLinear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const linear = (hex: string): Rgb => channels(hex).map(toLinear) as Rgb;
const seen = ([r, g, b]: Rgb, m: number[]): Rgb =>
  [0, 3, 6].map((row) => Math.min(1, Math.max(0, (m[row] ?? 0) * r + (m[row + 1] ?? 0) * g + (m[row + 2] ?? 0) * b))) as Rgb;
const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians: number): number => ((radians * 180) / Math.PI + 360) % 360;
const radians = (deg: number): number => (deg * Math.PI) / 180;

/** Sharma, Wu, Dalal 2005. */
function ciede2000([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanChroma ** 7 / (meanChroma ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [degrees(Math.atan2(b1, p1)), degrees(Math.atan2(b2, p2))];
  const gap = Math.abs(h1 - h2);
  const turn = c1 * c2 === 0 ? 0 : gap <= 180 ? h2 - h1 : h2 <= h1 ? h2 - h1 + 360 : h2 - h1 - 360;
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn) / 2)];
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = c1 * c2 === 0 ? h1 + h2 : gap <= 180 ? (h1 + h2) / 2 : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh));
}

const difference = (a: string, b: string, sight: number[]): number => ciede2000(lab(seen(linear(a), sight)), lab(seen(linear(b), sight)));

describe("colour difference", () => {
  it("agrees with the published pairs of Sharma, Wu and Dalal", () => {
    expect(ciede2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3);
    expect(ciede2000([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 3);
    expect(ciede2000([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 3);
  });
});

describe.each([
  ["light", LIGHT_SERIES, LIGHT_CSS],
  ["dark", DARK_SERIES, DARK_CSS],
] as const)("the %s palette", (_name, series, css) => {
  it("is the one in the style sheet", () => {
    expect(series.map((_, i) => token(css, `s${i + 1}`))).toEqual([...series]);
  });

  it.each(Object.entries(SIGHTS))("keeps every pair 11 and stack neighbours 20 apart under %s sight", (_sight, matrix) => {
    series.forEach((a, i) => {
      series.forEach((b, j) => {
        if (j > i) expect(difference(a, b, matrix), `${a} ${b}`).toBeGreaterThanOrEqual(j === i + 1 ? 20 : 11);
      });
    });
  });

  it("reaches 3 : 1 on the page and on what floats", () => {
    for (const colour of series) {
      for (const ground of ["paper", "raised"])
        expect(contrast(colour, token(css, ground)), `${colour} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });

  it("writes every ink, state and change at 4.5 : 1 on every ground it stands on", () => {
    for (const ink of ["ink-1", "ink-2", "ink-3", "accent", "warn", "breach", "ok", "up", "down"]) {
      for (const ground of ["paper", "sunk", "raised", "hover"])
        expect(contrast(token(css, ink), token(css, ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const [ink, ground] of [
      ["on-accent", "accent"],
      ["on-accent", "accent-hover"],
      ["warn", "warn-tint"],
      ["breach", "breach-tint"],
      ["ok", "ok-tint"],
      ["accent", "accent-tint"],
      ["ink-1", "press"],
      ["ink-2", "press"],
    ] as const) {
      expect(contrast(token(css, ink), token(css, ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});
