import { expect, test } from "vitest";
import * as errors from "@/lib/kernel/errors";
import { errorAnswer } from "./error-answer";

const statusOf = (error: unknown) => errorAnswer(error, "req_1").status;

test("each expected failure has its status and code", () => {
  const answers = [
    new errors.Malformed("m"),
    new errors.Unauthenticated("m"),
    new errors.Forbidden("m"),
    new errors.NotFound("m"),
    new errors.Conflict("m"),
    new errors.TooLarge("m"),
    new errors.UnsupportedMedia("m"),
    new errors.Invalid("m"),
    new errors.LimitExceeded("m", 3),
    new errors.Unavailable("m"),
  ].map((error) => errorAnswer(error, "req_1"));
  expect(answers.map((answer) => answer.status)).toEqual([400, 401, 403, 404, 409, 413, 415, 422, 429, 503]);
  expect(new Set(answers.map((answer) => answer.body.error.code)).size).toBe(10);
});

test("the body has the documented shape", () => {
  const details = [{ location: "a", message: "b", fix: "c" }];
  expect(errorAnswer(new errors.Invalid("wrong", details), "req_1").body).toEqual({
    error: { code: "invalid", message: "wrong", details, requestId: "req_1" },
  });
});

test("who must wait is told for how long, in whole seconds and at least one", () => {
  expect(errorAnswer(new errors.LimitExceeded("m", 0.01), "r").headers["retry-after"]).toBe("1");
  expect(errorAnswer(new errors.LimitExceeded("m", 61.2), "r").headers["retry-after"]).toBe("62");
  expect(errorAnswer(new errors.Unavailable("m", 7), "r").headers["retry-after"]).toBe("7");
});

test.each([
  Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" }),
  Object.assign(new AggregateError([Object.assign(new Error("x"), { code: "ECONNREFUSED" })], ""), {}),
  Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" }),
  Object.assign(new Error("the database system is starting up"), { code: "57P03" }),
  Object.assign(new Error("sorry, too many clients already"), { code: "53300" }),
  Object.assign(new Error("connection failure"), { code: "08006" }),
  Object.assign(new Error("cannot execute UPDATE in a read-only transaction"), { code: "25006" }),
  new Error("Connection terminated unexpectedly"),
  new Error("timeout exceeded when trying to connect"),
  Object.assign(new Error("Can't reach database server"), { name: "PrismaClientKnownRequestError", code: "P1001" }),
  Object.assign(new Error("Unable to start a transaction in the given time."), { name: "PrismaClientKnownRequestError", code: "P2028" }),
  Object.assign(new Error("Invalid invocation"), {
    name: "PrismaClientKnownRequestError",
    code: "P2010",
    meta: { driverAdapterError: { cause: { originalCode: "57P01" } } },
  }),
  new Error("outer", { cause: Object.assign(new Error("inner"), { code: "ECONNRESET" }) }),
  { name: "DriverAdapterError", cause: { kind: "DatabaseNotReachable" } },
])("a database that is away is 503 with Retry-After, never 500: %s", (error) => {
  const answer = errorAnswer(error, "r");
  expect(answer.status).toBe(503);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
});

test("a deadlock is worth another try too", () => {
  expect(statusOf(Object.assign(new Error("deadlock detected"), { code: "40P01" }))).toBe(503);
  expect(statusOf(Object.assign(new Error("write conflict"), { code: "P2034" }))).toBe(503);
});

test.each([
  new TypeError("x is not a function"),
  Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" }),
  Object.assign(new Error("unique"), { name: "PrismaClientKnownRequestError", code: "P2002" }),
  new Error("our own sentence about a closed connection of thoughts"),
  "a thrown text",
  undefined,
])("anything else is 500 and says nothing of itself: %s", (error) => {
  const { status, body } = errorAnswer(error, "req_9");
  expect(status).toBe(500);
  expect(body.error).toEqual({
    code: "internal",
    message: "Something went wrong on our side. The request id finds it in the log.",
    details: [],
    requestId: "req_9",
  });
});
