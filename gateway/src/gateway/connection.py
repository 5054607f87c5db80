"""HTTP/1.1 at the door: a request's head may not go on for ever."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD_BYTES = 64 * 1024


class BoundedHead(HttpToolsProtocol):
    """The parser has no limit and copies an unfinished header with each piece: 100 MB stop the process for 30 s.

    Counted is what is no body: the head, and the trailers after the last chunk.
    """

    _apart_from_body_bytes = 0

    def data_received(self, data: bytes) -> None:
        self._apart_from_body_bytes += len(data)
        super().data_received(data)
        if self._apart_from_body_bytes > LONGEST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_body(self, body: bytes) -> None:
        self._apart_from_body_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._apart_from_body_bytes = 0
        super().on_message_complete()
