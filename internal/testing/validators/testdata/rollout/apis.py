"""The APIs of the hosts of a rollout: apis.py DIRECTORY PORT... They answer every request on the addresses of the hosts."""
import http.server
import os
import sys
import threading


class Answer(http.server.BaseHTTPRequestHandler):
    """An answer of an API."""

    def do_GET(self):
        host = "ctl" + self.server.server_address[0][-1]
        is_broken = os.path.exists(f"{sys.argv[1]}/hosts/{host}/root/run/broken")
        self.send_response(500 if is_broken else 200)
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


for number in "123":
    for port in sys.argv[2:]:
        server = http.server.ThreadingHTTPServer(("10.10.0.1" + number, int(port)), Answer)
        threading.Thread(target=server.serve_forever).start()
