"""A proxy that leads every host to one port of this machine: proxy.py PORT TARGET-PORT [SECONDS-TO-WAIT]."""

import socket
import sys
import threading
import time

PORT, TARGET = int(sys.argv[1]), int(sys.argv[2])
PAUSE = float(sys.argv[3]) if len(sys.argv) > 3 else 0


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    request = b""
    while b"\r\n\r\n" not in request:
        request += client.recv(65536)
    print(request.split(b"\r\n")[0].decode(), flush=True)
    time.sleep(PAUSE)
    server = socket.create_connection(("127.0.0.1", TARGET))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)


listener = socket.create_server(("127.0.0.1", PORT))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
