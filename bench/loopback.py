"""A made-up net on one loopback socket, for benches: whatever host is asked, one function answers."""

import asyncio
import socket
from collections.abc import Callable


def serve(listener: socket.socket, answer: Callable[[bytes], bytes]) -> None:
    """Answer until the process is ended. `answer` makes a whole response of a request's head."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer(head))
                await writer.drain()
                if b"Connection: close" in head:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def forever() -> None:
        server = await asyncio.start_server(talk, sock=listener)
        await server.serve_forever()

    asyncio.run(forever())
