import { publicAddress } from "@/lib/env";
import { Unavailable } from "@/lib/kernel/errors";
import { MailRefused, sendMail } from "@/lib/notify";
import { htmlOf, type MailBody, oneLine, textOf } from "@/lib/notify/core/mail";
import { MAX_ATTACHED_BYTES, type MailTarget } from "../core/destination";
import { type Deliverable, exportHref } from "./deliverable";

/** The mail server did not take the file for all. */
export class NotAllMailed extends Unavailable {
  constructor(
    message: string,
    /** Addresses that have it, by this or an earlier attempt. */
    readonly received: string[],
  ) {
    super(message);
  }
}

type MailDelivery = {
  id: string;
  /** Addresses that have the file already: they get no second one. */
  received: readonly string[];
};

/**
 * Mails a file to each address: attached up to 10 MB, else by a link that asks for sign-in. One that is refused keeps it from no
 * other; a server that is away, or takes no mail at all, is not asked for each. @returns the server's answers.
 * @throws NotAllMailed when the mail server refuses an address, is away, or none is set up.
 */
export async function mailFile(target: MailTarget, delivery: MailDelivery, scheduleName: string, file: Deliverable): Promise<string> {
  const { manifest } = file;
  const isAttached = manifest.bytes <= MAX_ATTACHED_BYTES;
  const body = bodyOf(file, scheduleName, isAttached);
  const attachments = isAttached
    ? [{ fileName: manifest.fileName, contentType: manifest.contentType.split(";")[0] ?? "", content: await wholeOf(file) }]
    : [];
  const received = [...delivery.received];
  const answers: string[] = [];
  const refusals: string[] = [];
  for (const [index, email] of target.addresses.entries()) {
    if (received.includes(email)) continue;
    const mail = { id: `${delivery.id}.${index}`, to: { name: email, email }, subject: body.title, text: textOf(body), html: htmlOf(body) };
    try {
      answers.push(await sendMail({ ...mail, leaveUrl: `${publicAddress()}/exports`, attachments }));
      received.push(email);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (!(error instanceof MailRefused)) throw new NotAllMailed([...refusals, words].join("; "), received);
      refusals.push(`${email}: ${words}`);
    }
  }
  if (refusals.length > 0) throw new NotAllMailed(refusals.join("; "), received);
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
