"""A log stream as a platform makes one of a program's lines, received over TLS.

Reads JSON lines on standard input, maps each line's `level` to a syslog severity, sends it as an
RFC 5424 message with octet counting (RFC 5425, section 4.3) over TLS to a receiver of its own, and
prints what the receiver parsed: one JSON object a message, with severity, app_name and payload.
"""

import json
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

SEVERITIES = {
    "critical": 2, "error": 3, "warning": 4, "notice": 5, "info": 6, "debug": 7, "trace": 7,
}
USER_FACILITY = 1

# RFC 5424, section 6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG.
HEADER = re.compile(
    rb"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) "
    rb"([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) (?:-) (.*)",
    re.DOTALL,
)


def message(line):
    record = json.loads(line)
    priority = USER_FACILITY * 8 + SEVERITIES.get(record["level"], 6)
    head = f"<{priority}>1 {record['time']} taskforge-web web-1 - web-1 - "
    return head.encode() + line


def parse(data):
    match = HEADER.fullmatch(data)
    if match is None:
        raise ValueError(f"no RFC 5424 message: {data[:80]!r}")
    return {
        "severity": int(match.group(1)) % 8,
        "app_name": match.group(4).decode(),
        "payload": match.group(7).decode(),
    }


def receive(server, results):
    connection, _ = server.accept()
    stream = connection.makefile("rb")
    while True:
        length = b""
        while (byte := stream.read(1)) not in (b" ", b""):
            length += byte
        if not length:
            return
        results.append(parse(stream.read(int(length))))


def main():
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = folder + "/key.pem", folder + "/certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-keyout", key, "-out", certificate, "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )
        accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        accepting.load_cert_chain(certificate, key)
        listener = socket.create_server(("127.0.0.1", 0))
        server = accepting.wrap_socket(listener, server_side=True)
        results = []
        receiver = threading.Thread(target=receive, args=(server, results), daemon=True)
        receiver.start()
        trusting = ssl.create_default_context(cafile=certificate)
        plain = socket.create_connection(server.getsockname(), timeout=20)
        with trusting.wrap_socket(plain, server_hostname="localhost") as connection:
            for line in sys.stdin.buffer:
                data = message(line.rstrip(b"\n"))
                connection.sendall(str(len(data)).encode() + b" " + data)
            connection.unwrap()
        receiver.join(timeout=20)
        for result in results:
            print(json.dumps(result))


if __name__ == "__main__":
    main()
