/** Notifications as mails: one alone, or those of a day together. */
import { htmlOf, type Mail, type MailAttachment, type MailBody, oneLine, textOf } from "./mail";

export type Told = { title: string; body: string; href: string; at: Date };
type To = { name: string; email: string };

const MAX_LISTED = 50;
const MAX_TITLE = 160;
const MAX_BODY = 600;

/** @param address Of the product, without a slash at its end. */
export function mailOfOne(id: string, to: To, told: Told & { files?: readonly MailAttachment[] }, address: string): Mail {
  const { files = [] } = told;
  const mail = mailOf(id, to, address, {
    title: oneLine(told.title, MAX_TITLE),
    lead: [...(told.body === "" ? [] : [oneLine(told.body, MAX_BODY)]), ...files.map(({ fileName }) => `${fileName} is attached.`)],
    table: null,
    link: { words: "Open in Countinghouse", url: address + told.href },
  });
  return files.length === 0 ? mail : { ...mail, attachments: files };
}

export function mailOfDay(id: string, to: To, told: readonly Told[], address: string): Mail {
  const more = told.length - MAX_LISTED;
  return mailOf(id, to, address, {
    title: `${told.length} ${told.length === 1 ? "notification" : "notifications"}: ${oneLine(told[0]?.title ?? "", 80)}`,
    lead: [
      ...told.slice(0, MAX_LISTED).map(({ title, body }) => `${oneLine(title, MAX_TITLE)}. ${oneLine(body, MAX_BODY)}`.trim()),
      ...(more > 0 ? [`${more} more are in your inbox.`] : []),
    ],
    table: null,
    link: { words: "Open your notifications", url: `${address}/notifications` },
  });
}

function mailOf(id: string, to: To, address: string, body: Omit<MailBody, "foot">): Mail {
  const leaveUrl = `${address}/notifications?tab=settings`;
  const foot = { words: "You get this because of your notification settings.", link: { words: "Change them", url: leaveUrl } };
  const whole = { ...body, foot };
  return {
    id,
    to: { name: oneLine(to.name), email: to.email },
    subject: whole.title,
    text: textOf(whole),
    html: htmlOf(whole),
    leaveUrl,
  };
}
