import { expect, it } from "vitest";
import { sha256Hex } from "@/lib/kernel/hash";
import { encodedPath, signRequest } from "./sign-request";

/** The examples of docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. */
const CREDENTIALS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
};
const AT = new Date("2013-05-24T00:00:00Z");
const ROOT = "https://examplebucket.s3.amazonaws.com";
const signatureOf = (request: Parameters<typeof signRequest>[0]): string =>
  /Signature=(\w+)$/.exec(signRequest(request, CREDENTIALS, AT).Authorization ?? "")?.[1] ?? "";

it("signs a GET of a range as Amazon's example does", () => {
  const request = { method: "GET", url: new URL(`${ROOT}/test.txt`), headers: { Range: "bytes=0-9" }, bodySha256: sha256Hex("") };
  expect(signatureOf(request)).toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
});

it("signs a PUT of content with its hash and an awkward key as Amazon's example does", () => {
  const headers = { Date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" };
  const url = new URL(`${ROOT}/${encodedPath("test$file.text")}`);
  const request = { method: "PUT", url, headers, bodySha256: sha256Hex("Welcome to Amazon S3.") };
  expect(signatureOf(request)).toBe("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
});

it("signs the parameters of a list as Amazon's example does", () => {
  const request = { method: "GET", url: new URL(`${ROOT}/?max-keys=2&prefix=J`), headers: {}, bodySha256: sha256Hex("") };
  expect(signatureOf(request)).toBe("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
});
