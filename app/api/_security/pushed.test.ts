import { expect, test } from "vitest";
import { Unauthenticated, Unavailable } from "@/lib/kernel/errors";
import { pushed } from "./receive";

const request = (type: string) => new Request("https://us.example.com/", { method: "POST", headers: { "content-type": type }, body: "x" });
const refusing = async (): Promise<never> => {
  throw new Unauthenticated("Meant for another.", [{ location: "aud", message: "Meant for another." }]);
};

test("who pushes a token is answered as RFC 8935 says: 202 and no body, or 400 with a code and its reason", async () => {
  expect(await pushed(request("application/secevent+jwt"), async () => ({ accepted: 1 }))).toMatchObject({
    value: undefined,
    init: { status: 202 },
  });
  expect(await pushed(request("Application/SecEvent+JWT; charset=us-ascii"), refusing)).toMatchObject({
    value: { err: "invalid_audience", description: "Meant for another." },
    init: { status: 400 },
  });
});

test("everybody else gets the receipt and our own errors, and what is not about the token stays as it is", async () => {
  expect(await pushed(request("application/json"), async () => ({ accepted: 1 }))).toEqual({ accepted: 1 });
  await expect(pushed(request("application/jwt"), refusing)).rejects.toBeInstanceOf(Unauthenticated);
  const away = async (): Promise<never> => {
    throw new Unavailable("Away.");
  };
  await expect(pushed(request("application/secevent+jwt"), away)).rejects.toBeInstanceOf(Unavailable);
});
