import { expect, test } from "vitest";
import { Forbidden, Malformed, NotFound, Unauthenticated, Unavailable } from "@/lib/kernel/errors";
import { setErrorOf } from "./set-error";

const refused = (location: string) => new Unauthenticated("No.", [{ location, message: "No." }]);

test("what is wrong with a token is told by the code of the registry for that part, with the reason", () => {
  expect(setErrorOf(refused("iss"))).toEqual({ err: "invalid_issuer", description: "No." });
  expect(setErrorOf(refused("aud"))?.err).toBe("invalid_audience");
  for (const part of ["kid", "alg", "keys"]) expect(setErrorOf(refused(part))?.err).toBe("invalid_key");
  expect(setErrorOf(refused("signature"))?.err).toBe("authentication_failed");
  for (const part of ["exp", "nbf", "jti", "constructor"]) expect(setErrorOf(refused(part))?.err).toBe("invalid_request");
  expect(setErrorOf(new Malformed("This is no signed token."))).toEqual({
    err: "invalid_request",
    description: "This is no signed token.",
  });
  expect(setErrorOf(new Forbidden("Off."))?.err).toBe("access_denied");
});

test("what is not about the token keeps its own answer, so that the sender tries again", () => {
  expect(setErrorOf(new NotFound("Gone."))).toBeNull();
  expect(setErrorOf(new Unavailable("Away."))).toBeNull();
});
