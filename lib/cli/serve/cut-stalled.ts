import type { ServerResponse } from "node:http";

/**
 * Ends the connection of a caller that takes nothing of what waits to be sent for so long: the answer is cut, which no caller
 * takes for its end. However long an answer is worked on before it is sent, it is waited for.
 * @param ms While nothing at all moves on the connection.
 */
export function cutWhenStalled(response: ServerResponse, ms: number): void {
  response.setTimeout(ms, () => {
    const { socket } = response;
    if (socket && socket.writableLength > 0) socket.destroy();
  });
}
