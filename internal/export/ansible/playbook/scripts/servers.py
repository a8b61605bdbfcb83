"""Change the state of servers of HAProxy through its socket: servers.py drain|ready SOCKET SECONDS BACKEND/SERVER...

drain: no new connections, and wait until the present ones have ended, at most SECONDS. It fails before it changes anything if no other
server of a backend is up. ready: new connections, and wait until HAProxy finds the servers up, at most SECONDS; then it fails.

A HAProxy that does not run, or does not know a server, needs no change.
"""
import csv
import socket
import sys
import time


def ask(path, command):
    """Return the answer of HAProxy, or None if it does not run."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(10)
    try:
        connection.connect(path)
        connection.sendall((command + "\n").encode())
        answer = b""
        while True:
            part = connection.recv(65536)
            if not part:
                return answer.decode()
            answer += part
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    finally:
        connection.close()


def statistics(path):
    """Return the lines of all servers by backend and server."""
    text = ask(path, "show stat")
    if text is None:
        return {}
    rows = csv.DictReader(text.lstrip("# ").splitlines())
    return {
        (row["pxname"], row["svname"]): row
        for row in rows
        if row["svname"] not in ("FRONTEND", "BACKEND")
    }


def is_up(row):
    """Report whether a server receives connections."""
    return row["status"].startswith("UP") or row["status"] == "no check"


def wait(path, servers, seconds, is_reached):
    """Return the servers that do not reach a state in time."""
    end = time.monotonic() + seconds
    while True:
        now = statistics(path)
        left = [s for s in servers if s in now and not is_reached(now[s])]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.5)


def drain(path, servers, seconds):
    """Take servers out of use."""
    now = statistics(path)
    for backend, name in servers:
        others = [r for s, r in now.items() if s[0] == backend and s[1] != name]
        if (backend, name) in now and others and not any(map(is_up, others)):
            sys.exit(f"no other server of {backend} is up, so {name} stays in use")
    for backend, name in servers:
        ask(path, f"set server {backend}/{name} state drain")
    for backend, name in wait(path, servers, seconds, lambda r: r["scur"] == "0"):
        print(f"{backend}/{name} still has connections after {seconds} s")


def ready(path, servers, seconds):
    """Take servers into use."""
    for backend, name in servers:
        ask(path, f"set server {backend}/{name} state ready")
    left = wait(path, servers, seconds, is_up)
    if left:
        sys.exit("not up: " + ", ".join("/".join(s) for s in left))


if __name__ == "__main__":
    action, path, seconds = sys.argv[1:4]
    {"drain": drain, "ready": ready}[action](
        path, [tuple(s.split("/", 1)) for s in sys.argv[4:]], float(seconds)
    )
