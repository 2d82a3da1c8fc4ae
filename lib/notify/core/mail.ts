/** A mail of words and one table, perhaps with files, as plain text and as HTML without pictures, scripts or links to elsewhere. */
export type Mail = {
  /** One id, one mail: the Message-ID is made of it. */
  id: string;
  to: { name: string; email: string };
  subject: string;
  text: string;
  html: string;
  /** Where the receiver ends these mails. */
  leaveUrl: string;
  attachments?: readonly MailAttachment[];
};
export type MailAttachment = { fileName: string; contentType: string; content: Uint8Array };

export type MailColumn = { head: string; isNumber?: boolean };
export type MailBody = {
  title: string;
  /** Paragraphs before the table. */
  lead: readonly string[];
  table: { caption: string; columns: readonly MailColumn[]; rows: readonly (readonly string[])[]; total: readonly string[] } | null;
  link: { words: string; url: string };
  foot: { words: string; link: { words: string; url: string } };
};

const MAX_NAME = 60;

/** Text of others on one line: no control letters, none that turn the direction of what follows, and not endless. */
export function oneLine(text: string, max = MAX_NAME): string {
  const plain = text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, " ").trim();
  const letters = [...plain];
  return letters.length > max ? `${letters.slice(0, max - 1).join("")}…` : plain;
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export function textOf({ title, lead, table, link, foot }: MailBody): string {
  return [
    title,
    ...lead,
    ...(table ? [textTable(table)] : []),
    `${link.words}: ${link.url}`,
    `-- \n${foot.words}\n${foot.link.words}: ${foot.link.url}`,
  ].join("\n\n");
}

function textTable({ caption, columns, rows, total }: NonNullable<MailBody["table"]>): string {
  const lines = [columns.map(({ head }) => head), ...rows, total];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => [...(line[i] ?? "")].length)));
  const written = lines.map((line) =>
    columns
      .map(({ isNumber }, i) => {
        const cell = line[i] ?? "";
        const gap = " ".repeat((widths[i] ?? 0) - [...cell].length);
        return isNumber ? gap + cell : cell + gap;
      })
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(Math.max(...written.map((line) => [...line].length)));
  return [caption, "", written[0], rule, ...written.slice(1, -1), rule, written.at(-1)].join("\n");
}

const INK = "#181a18";
const QUIET = "#656a65";
const FONT = "font-family:Geist,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:14px;line-height:20px";

export function htmlOf({ title, lead, table, link, foot }: MailBody): string {
  const paragraph = (text: string, colour = INK): string => `<p style="margin:0 0 12px;color:${colour}">${escapeHtml(text)}</p>`;
  const anchor = ({ words, url }: { words: string; url: string }): string =>
    `<a href="${escapeHtml(url)}" style="color:#0f5a40">${escapeHtml(words)}</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#fdfdfc;color:${INK};${FONT}">
<h1 style="margin:0 0 12px;font-size:20px;line-height:28px">${escapeHtml(title)}</h1>
${lead.map((text) => paragraph(text)).join("\n")}
${table ? htmlTable(table) : ""}
<p style="margin:16px 0 24px">${anchor(link)}</p>
<p style="margin:0;color:${QUIET};font-size:12px;line-height:16px">${escapeHtml(foot.words)} ${anchor(foot.link)}</p>
</body></html>`;
}

function htmlTable({ caption, columns, rows, total }: NonNullable<MailBody["table"]>): string {
  const cell = (tag: "th" | "td", text: string, column: MailColumn | undefined, scope: string, rule: string): string => {
    const look = `padding:6px 12px 6px 0;text-align:${column?.isNumber ? "right" : "left"};font-variant-numeric:tabular-nums;${rule}`;
    return `<${tag}${scope} style="${look}">${escapeHtml(text)}</${tag}>`;
  };
  const line = (cells: readonly string[], rule: string, isHead = false): string =>
    `<tr>${cells
      .map((text, i) =>
        isHead
          ? cell("th", text, columns[i], ' scope="col"', rule)
          : i === 0
            ? cell("th", text, columns[i], ' scope="row"', `font-weight:400;${rule}`)
            : cell("td", text, columns[i], "", rule),
      )
      .join("")}</tr>`;
  return `<table style="border-collapse:collapse;${FONT}">
<caption style="text-align:left;color:${QUIET};font-size:12px;padding-bottom:4px">${escapeHtml(caption)}</caption>
<thead>${line(
    columns.map(({ head }) => head),
    `border-bottom:1px solid ${INK};font-weight:400;color:${QUIET}`,
    true,
  )}</thead>
<tbody>${rows.map((row) => line(row, "border-bottom:1px solid #ecece7")).join("\n")}</tbody>
<tfoot>${line(total, `border-top:1px solid ${INK};border-bottom:3px double ${INK};font-weight:600`)}</tfoot>
</table>`;
}
