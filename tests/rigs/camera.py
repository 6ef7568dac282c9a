"""RTSP camera: sends the RTP packets it receives to its viewers, inside their RTSP connections (RFC 2326, 10.12)."""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import threading
import time

_TIMEOUT_S = 1.2
"""Seconds without a packet after which the camera counts as switched off and disconnects its viewers."""
_SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 0 RTP/AVP 0\r\na=control:track1\r\n"
)
"""One track with payload type 0, G.711 µ-law at 8 kHz, which needs no further description (RFC 3551, 6)."""


class Camera(socketserver.ThreadingTCPServer):
    """Camera for the length of the `with`; viewers connect to `rtsp://user:pass@127.0.0.1:PORT/…`, RTP to `relay`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, password: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _CameraHandler)
        self.port: int = self.server_address[1]
        self.password = password
        """Password for Basic authentication; empty: none."""
        self.viewers: set[socket.socket] = set()
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind(("127.0.0.1", 0))
        self._rtp.settimeout(_TIMEOUT_S)
        self.relay: int = self._rtp.getsockname()[1]
        self._work = [
            threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            threading.Thread(target=self._relay_packets, daemon=True),
        ]
        self._over = False

    def __enter__(self) -> Camera:
        for thread in self._work:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self.shutdown()
        for thread in self._work:
            thread.join()
        self._disconnect()
        self._rtp.close()
        self.server_close()

    def _relay_packets(self) -> None:
        while not self._over:
            try:
                packet = self._rtp.recv(4096)
            except TimeoutError:
                self._disconnect()
                continue
            for viewer in tuple(self.viewers):
                with contextlib.suppress(OSError):  # viewer has disconnected
                    viewer.sendall(b"$\x00" + len(packet).to_bytes(2, "big") + packet)

    def _disconnect(self) -> None:
        for viewer in tuple(self.viewers):
            self.viewers.discard(viewer)
            with contextlib.suppress(OSError):
                viewer.shutdown(socket.SHUT_RDWR)


class _CameraHandler(socketserver.StreamRequestHandler):
    server: Camera

    def handle(self) -> None:
        """Answer requests until the viewer disconnects; its RTCP packets are ignored."""
        with contextlib.suppress(OSError):  # viewer disconnected before the answer
            while line := self.rfile.readline():
                if line.startswith(b"$"):
                    self.rfile.read(max(0, int.from_bytes(line[2:4], "big") - len(line) + 4))
                    continue
                head = line.decode(errors="replace")
                while (more := self.rfile.readline().decode(errors="replace")).strip():
                    head += more
                self._answer(head)
        self.server.viewers.discard(self.connection)

    def _answer(self, head: str) -> None:
        number = re.search(r"CSeq: *(\d+)", head, re.IGNORECASE)
        method, status, headers, body = head.split(" ")[0], "200 OK", "Session: 1\r\n", ""
        if self.server.password and "Authorization: Basic" not in head and method != "OPTIONS":
            status, headers = "401 Unauthorized", 'WWW-Authenticate: Basic realm="camera"\r\n'
        elif method == "DESCRIBE":
            headers, body = "Content-Type: application/sdp\r\n", _SDP
        elif method == "SETUP":
            headers += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        elif method == "OPTIONS":
            headers = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        answer = f"RTSP/1.0 {status}\r\nCSeq: {number[1] if number else 0}\r\n{headers}{length}\r\n{body}"
        self.wfile.write(answer.encode())
        if method == "PLAY" and status.startswith("200"):
            time.sleep(0.05)  # the answer must precede the packets
            self.server.viewers.add(self.connection)
