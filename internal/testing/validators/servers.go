package validators

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Resolver looks up a name with the resolver of libc, which must ask each server of a file like /etc/resolv.conf, in the order of
// the file. The servers run in a network namespace, record the question and refuse to answer, so that libc asks the next one.
func Resolver(ctx context.Context, file string) error {
	var servers []string
	for _, words := range fields(file) {
		if words[0] != "nameserver" || len(words) != 2 {
			return fmt.Errorf("%s: not the address of a server: %s", file, strings.Join(words, " "))
		}
		servers = append(servers, words[1])
	}
	out, stderr, err := private(file, askServers).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	if asked := strings.Fields(out); !slices.Equal(asked, servers) || len(asked) == 0 {
		return fmt.Errorf("%s: libc asked %q", file, asked)
	}
	return nil
}

// askServers prints the servers of the file $1 that libc asks, each once.
const askServers = `set -e
mount --bind "$1" /etc/resolv.conf
exec python3 -c '
import select, socket, subprocess, sys
servers = {}
for line in open("/etc/resolv.conf"):
    words = line.split("#")[0].split()
    if not words or words[1] in servers.values():
        continue
    family = socket.AF_INET6 if ":" in words[1] else socket.AF_INET
    subprocess.run(["ip", "address", "add", words[1], "dev", "lo"] + (["nodad"] if family == socket.AF_INET6 else []), check=True)
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.bind((words[1], 53))
    servers[s] = words[1]
lookup = subprocess.Popen(["getent", "-s", "dns", "hosts", "validated.example"])
asked = []
while lookup.poll() is None:
    for s in select.select(list(servers), [], [], 0.1)[0]:
        question, client = s.recvfrom(4096)
        if servers[s] not in asked:
            asked.append(servers[s])
        s.sendto(question[:2] + bytes([0x81, 0x85]) + question[4:], client)
print(" ".join(asked))
'
`

// Timesyncd starts systemd-timesyncd in a network namespace with a file of timesyncd.conf.d. Its log must contain each server of the file
// and no unknown key.
func Timesyncd(ctx context.Context, file string) error {
	const program = "/lib/systemd/systemd-timesyncd"
	if _, err := os.Stat(program); err != nil {
		return missingError{program}
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, list, _ := strings.Cut(string(body), "\nNTP=")
	list, _, _ = strings.Cut(list, "\n")
	out, stderr, err := private(file, readServers).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	log := out + stderr
	for line := range strings.Lines(log) {
		if strings.Contains(line, "validated.conf:") {
			return fmt.Errorf("%s: %s", file, line)
		}
	}
	servers := strings.Fields(list)
	for _, server := range servers {
		if !strings.Contains(log, "Added new system server "+server+".\n") {
			return fmt.Errorf("%s: systemd-timesyncd does not use the server %s:\n%s", file, server, log)
		}
	}
	if len(servers) == 0 {
		return fmt.Errorf("%s: no line NTP=", file)
	}
	return nil
}

// readServers runs systemd-timesyncd with the file $1 until it has chosen a server. It needs no bus and no network.
const readServers = `set -e
mount -t tmpfs none /run
mount -t tmpfs none /var/lib/systemd
mkdir -p /run/systemd/timesyncd.conf.d
cp "$1" /run/systemd/timesyncd.conf.d/validated.conf
chmod -R a+rX /run/systemd
SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-timesyncd >/run/log 2>&1 &
program=$!
until grep -q 'Selected server' /run/log || ! kill -0 $program 2>/dev/null; do sleep 0.1; done
kill $program 2>/dev/null || true
cat /run/log
`
