import { createTransport } from "nodemailer";
import { env } from "@/lib/env";
import { Unavailable } from "@/lib/kernel/errors";
import type { Mail } from "./core/mail";

const CONNECT_MS = 10_000;
const SILENT_MS = 20_000;
const MAX_ANSWER = 300;

/** Whether there is a mail server to send by; without one the product says what to set. */
export const isMailConfigured = (): boolean => env().COUNTINGHOUSE_SMTP_URL !== undefined && env().COUNTINGHOUSE_MAIL_FROM !== undefined;

/** The mail server spoke, and takes this mail not: another one it may take. */
export class MailRefused extends Unavailable {}

/**
 * Hands one mail to the mail server, and returns its answer. Sent again with the same id it carries the same
 * Message-ID, by which mail systems tell that it is the same one.
 * @throws MailRefused with the server's words about the receiver or the mail; Unavailable with its last words when it takes none,
 * or with what to set when no server is configured.
 */
export async function sendMail(mail: Mail): Promise<string> {
  const { COUNTINGHOUSE_SMTP_URL: url, COUNTINGHOUSE_MAIL_FROM: from } = env();
  if (!url || !from) throw new Unavailable("E-mail is not configured: set COUNTINGHOUSE_SMTP_URL and COUNTINGHOUSE_MAIL_FROM.");
  const transport = createTransport({ url, connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENT_MS });
  const host = /@([^@>]+)>?$/.exec(from)?.[1] ?? "localhost";
  try {
    const sent = await transport.sendMail({
      from,
      to: { name: mail.to.name, address: mail.to.email },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.id}@${host}>`,
      headers: { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${mail.leaveUrl}>` },
      attachments: (mail.attachments ?? []).map(({ fileName, contentType, content }) => ({
        filename: fileName,
        contentType,
        content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
      })),
      // What is handed over is all there is: no file is read and nothing is fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return sent.response.slice(0, MAX_ANSWER);
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, MAX_ANSWER) : "The mail server did not say why.";
    throw isOfThisMail(error) ? new MailRefused(words) : new Unavailable(words);
  } finally {
    transport.close();
  }
}

/** An answer about the receiver, or to the mail itself; 421 says that the server goes away. */
function isOfThisMail(error: unknown): boolean {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  return responseCode !== undefined && responseCode !== 421 && (code === "EMESSAGE" || (code === "EENVELOPE" && command === "RCPT TO"));
}
