/** The error body of every route: `{ error: { code, message, details, requestId } }`. */
export type RefusalDetail = { location: string; message: string; fix?: string };

/** An answer that was not 2xx, or none at all. `status` 0: the server was not reached. */
export class RequestFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: RefusalDetail[];
  readonly requestId: string | undefined;
  constructor(status: number, body: { code: string; message: string; details?: RefusalDetail[]; requestId?: string }) {
    super(wordsOf(body));
    this.name = "RequestFailure";
    this.status = status;
    this.code = body.code;
    this.details = body.details ?? [];
    this.requestId = body.requestId;
  }
  /** The message for one field of a form. */
  fieldMessage(location: string): string | undefined {
    const detail = this.details.find(
      (one) => one.location === location || one.location === `body.${location}` || one.location.endsWith(`.${location}`),
    );
    return detail ? [detail.message, detail.fix].filter(Boolean).join(" ") : undefined;
  }
}

/**
 * A page shows the fault beside its field, so the sentence about the whole does without the field's name in the interface. Why, and what
 * to do, is told in it too: not every form has a place for what the server says of one field, and a deed has no fields.
 */
function wordsOf({ message, details = [] }: { message: string; details?: RefusalDetail[] }): string {
  const [first] = details;
  if (!first) return message;
  if (message === `${first.location}: ${first.message}` || message.endsWith(`: ${first.location || "input"}: ${first.message}`))
    return details.length === 1 ? first.message : `${details.length} fields need another value. ${first.message}`;
  // What counts problems is a list, which the page shows whole.
  if (/^\d+ problems?\b/.test(message)) return message;
  const more = [first.message, first.fix ?? ""].filter((words) => isSentence(words) && !message.includes(words));
  return [message, ...more].join(" ");
}

/** Not the name of a right, or a value. */
const isSentence = (words: string): boolean => /\s.*[.!?]$/.test(words);
