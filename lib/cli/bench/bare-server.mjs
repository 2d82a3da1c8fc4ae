/** The rival of decisions on calls: a bare server that reads the body and answers a constant. Its address is its first line. */
import { createServer } from "node:http";

const ANSWER = Buffer.from('{"decision":"allow"}');
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": ANSWER.byteLength });
    response.end(ANSWER);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`http://127.0.0.1:${address.port}`);
});
