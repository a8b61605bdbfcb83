#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Answers a check of HAProxy: 200 if this node of Galera serves requests, otherwise 503. It is started for each connection,
# with the connection as its standard input and output.

# What the request contains is of no importance, but HAProxy loses the answer if the request is never read.
timeout 2 dd bs=4096 count=1 of=/dev/null 2>/dev/null

query="SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_local_state')"
answer=$(timeout 2 /usr/bin/mariadb --no-defaults --user=root --protocol=socket --connect-timeout=2 --batch --skip-column-names --execute="$query" 2>/dev/null)

# The answer is the names and values of both variables. A node that is not ready rejects queries of clients.
ready= state=
set -f -- $answer
while [ $# -ge 2 ]; do
    case "$1 $2" in
    "wsrep_ready ON") ready=good ;;
    "wsrep_local_state 4" | "wsrep_local_state 2") state=good ;;
    esac
    shift 2
done
if [ "$ready$state" = goodgood ]; then
    status="200 OK" body=ready
else
    status="503 Service Unavailable" body="not ready"
fi
printf 'HTTP/1.1 %s\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s\n' "$status" $((${#body} + 1)) "$body"
