"use client";
/**
 * A chart as a PNG: the svg on the page is copied with every computed colour written into it, set under its finding and
 * legend on paper, with the page's own font inside, and drawn at twice its size. Nothing leaves the browser.
 */
import { saveFile } from "./save-file";

const NS = "http://www.w3.org/2000/svg";
const PAINTED = [
  "fill",
  "stroke",
  "opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "fill-opacity",
] as const;
const PAD = 24;

export type PngText = { finding: string; name: string; legend: readonly { name: string; slot: number }[]; foot: string };

function paint(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of PAINTED) {
    const value = style.getPropertyValue(property);
    if (value && !value.startsWith("url")) (to as SVGElement).style?.setProperty(property, value);
  }
  Array.from(from.children).forEach((child, i) => {
    const copy = to.children[i];
    if (copy) paint(child, copy);
  });
}

function svgElement(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

async function fontRule(): Promise<string> {
  const family = getComputedStyle(document.body).fontFamily.split(",")[0]?.replaceAll(/["']/g, "").trim() ?? "";
  for (const sheet of document.styleSheets) {
    for (const rule of sheetRules(sheet)) {
      if (!(rule instanceof CSSFontFaceRule) || rule.style.getPropertyValue("font-family").replaceAll(/["']/g, "") !== family) continue;
      const source = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src"))?.[1];
      if (!source) continue;
      const answer = await fetch(new URL(source, sheet.href ?? location.href));
      if (!answer.ok) continue;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      return `@font-face{font-family:"${family}";font-weight:100 900;src:url(data:font/woff2;base64,${data})}`;
    }
  }
  return "";
}

function sheetRules(sheet: CSSStyleSheet): CSSRule[] {
  try {
    return Array.from(sheet.cssRules);
  } catch {
    return [];
  }
}

function composed(svg: SVGSVGElement, text: PngText, font: string): { picture: SVGElement; width: number; height: number } {
  const box = svg.getBoundingClientRect();
  const page = getComputedStyle(document.documentElement);
  const token = (name: string) => page.getPropertyValue(name).trim();
  const family = getComputedStyle(document.body).fontFamily;
  const top = PAD + 24 + 20 + (text.legend.length > 0 ? 28 : 8);
  const [width, height] = [Math.ceil(box.width) + 2 * PAD, Math.ceil(box.height) + top + 20 + PAD];
  const picture = svgElement("svg", { xmlns: NS, width, height, viewBox: `0 0 ${width} ${height}` });
  if (font) picture.append(svgElement("style", {}, font));
  picture.append(svgElement("rect", { width, height, fill: token("--paper") }));
  const words = (x: number, y: number, size: number, weight: number, fill: string, said: string) =>
    svgElement(
      "text",
      { x, y, "font-size": size, "font-weight": weight, fill, "font-family": family, style: "font-variant-numeric:tabular-nums" },
      said,
    );
  picture.append(words(PAD, PAD + 16, 15, 600, token("--ink-1"), text.finding), words(PAD, PAD + 38, 12, 400, token("--ink-3"), text.name));
  let x = PAD;
  for (const one of text.legend) {
    picture.append(
      svgElement("rect", { x, y: PAD + 54, width: 8, height: 8, rx: 2, fill: token(`--s${Math.max(0, one.slot)}`) }),
      words(x + 14, PAD + 62, 12, 400, token("--ink-2"), one.name),
    );
    x += 14 + one.name.length * 6.6 + 18;
  }
  picture.append(words(PAD, height - PAD + 4, 12, 400, token("--ink-3"), text.foot));
  const copy = svg.cloneNode(true) as SVGSVGElement;
  paint(svg, copy);
  for (const [key, value] of Object.entries({ x: PAD, y: top, width: box.width, height: box.height }))
    copy.setAttribute(key, String(value));
  picture.append(copy);
  return { picture, width, height };
}

/** @throws Error when the browser cannot draw it. */
export async function savePng(svg: SVGSVGElement, text: PngText, fileName: string): Promise<void> {
  const { picture, width, height } = composed(svg, text, await fontRule());
  const image = new Image(width * 2, height * 2);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * 2, height * 2];
  canvas.getContext("2d")?.drawImage(image, 0, 0, width * 2, height * 2);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("The browser gave no picture.");
  saveFile(blob, `${fileName}.png`);
}
