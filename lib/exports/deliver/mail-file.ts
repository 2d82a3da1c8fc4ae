import { publicAddress } from "@/lib/env";
import { sendMail } from "@/lib/notify";
import { htmlOf, type MailBody, oneLine, textOf } from "@/lib/notify/core/mail";
import { MAX_ATTACHED_BYTES, type MailTarget } from "../core/destination";
import { type Deliverable, exportHref } from "./deliverable";

/**
 * Mails a file to each address: attached up to 10 MB, else by a link that asks for sign-in. @returns the server's answers.
 * @throws Unavailable when the mail server refuses, or none is set up.
 */
export async function mailFile(target: MailTarget, deliveryId: string, scheduleName: string, file: Deliverable): Promise<string> {
  const { manifest } = file;
  const isAttached = manifest.bytes <= MAX_ATTACHED_BYTES;
  const body = bodyOf(file, scheduleName, isAttached);
  const attachments = isAttached
    ? [{ fileName: manifest.fileName, contentType: manifest.contentType.split(";")[0] ?? "", content: await wholeOf(file) }]
    : [];
  const answers: string[] = [];
  for (const [index, email] of target.addresses.entries()) {
    const mail = { id: `${deliveryId}.${index}`, to: { name: email, email }, subject: body.title, text: textOf(body), html: htmlOf(body) };
    answers.push(await sendMail({ ...mail, leaveUrl: `${publicAddress()}/exports`, attachments }));
  }
  return answers.join("; ").slice(0, 300);
}

function bodyOf({ manifest }: Deliverable, scheduleName: string, isAttached: boolean): MailBody {
  const { period, profile, rows, sha256, totals, currency } = manifest;
  const closing = manifest.contentHash === null ? "not closed" : `closed, version ${period.version}`;
  return {
    title: oneLine(`${period.id}: ${manifest.fileName}`, 120),
    lead: [
      `${profile} of ${period.id} (${closing}): ${rows} rows. ${isAttached ? "The file is attached." : "The file is too large for a mail: open it after signing in."}`,
      `SHA-256 ${sha256}`,
    ],
    table:
      Object.keys(totals).length === 0
        ? null
        : {
            caption: `Sums; amounts of statements in ${currency}`,
            columns: [{ head: "Column" }, { head: "Sum", isNumber: true }],
            rows: Object.entries(totals).map(([name, total]) => [name, total]),
            total: ["Rows", String(rows)],
          },
    link: { words: "Open the export", url: publicAddress() + exportHref(manifest.exportId) },
    foot: {
      words: `Sent by the schedule “${oneLine(scheduleName)}”.`,
      link: { words: "Schedules", url: `${publicAddress()}/exports` },
    },
  };
}

async function wholeOf({ manifest, read }: Deliverable): Promise<Uint8Array> {
  const whole = new Uint8Array(manifest.bytes);
  let at = 0;
  for await (const chunk of read()) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
