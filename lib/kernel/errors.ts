/**
 * The one tree of expected failures. A use case throws these and nothing else on purpose; `lib/http` maps them to
 * answers. Expected decisions (a refused reservation, a duplicate event) are data, never errors.
 */
export type ErrorDetail = { location: string; message: string; fix?: string };

export abstract class DomainError extends Error {
  abstract readonly code: string;
  readonly details: ErrorDetail[];
  constructor(message: string, details: ErrorDetail[] = []) {
    super(message);
    this.name = new.target.name;
    this.details = details;
  }
}
/** The request cannot be read: broken JSON, wrong encoding. 400 */
export class Malformed extends DomainError {
  readonly code = "malformed";
}
/** No or unknown sign-in or token. 401 */
export class Unauthenticated extends DomainError {
  readonly code = "unauthenticated";
}
/** Known, but lacks the right. 403 */
export class Forbidden extends DomainError {
  readonly code = "forbidden";
}
/** Not there, or outside the caller's scope: the two are told alike. 404 */
export class NotFound extends DomainError {
  readonly code = "not_found";
}
/** Contradicts what is stored. 409 */
export class Conflict extends DomainError {
  readonly code = "conflict";
}
/** Larger than allowed. 413 */
export class TooLarge extends DomainError {
  readonly code = "too_large";
}
/** A content type that is not taken here. 415 */
export class UnsupportedMedia extends DomainError {
  readonly code = "unsupported_media";
}
/** Readable, but breaks a rule. 422 */
export class Invalid extends DomainError {
  readonly code = "invalid";
}
/** Too many requests or over a limit of the interface. 429 */
export class LimitExceeded extends DomainError {
  readonly code = "limit_exceeded";
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}
/** A needed part, usually the database, is away for now. 503 */
export class Unavailable extends DomainError {
  readonly code = "unavailable";
  constructor(
    message: string,
    readonly retryAfterSeconds = 5,
  ) {
    super(message);
  }
}
