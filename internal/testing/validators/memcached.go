package validators

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
)

// wrapper is Debian's reader of memcached.conf: it converts the file to arguments of memcached.
const wrapper = "/usr/share/memcached/scripts/systemd-memcached-wrapper"

// Memcached starts memcached with a memcached.conf, as its unit does, in a network namespace with the addresses that the
// file listens on, requests the version from the server, and stops it. Debian's wrapper ignores a line that is not a flag,
// so such lines are rejected here.
func Memcached(ctx context.Context, file string) error {
	flags, err := readFlags(file)
	if err != nil {
		return err
	}
	port := "11211"
	if len(flags["-p"]) > 0 {
		port = flags["-p"][0]
	}
	listen := flags["-l"]
	if len(listen) == 0 {
		return fmt.Errorf("%s: without -l, memcached listens on every address", file)
	}
	here := device{name: "validator0"}
	for _, address := range listen {
		here.addresses = append(here.addresses, prefixed(address))
	}
	return askMemcached(ctx, file, here, listen[0], port)
}

// askMemcached runs the server and a client in one namespace, so both end with its shell.
func askMemcached(ctx context.Context, file string, here device, address, port string) error {
	args := []string{"-c", memcachedSession, "bash", wrapper, file, address, port}
	if _, err := find("memcached"); err != nil {
		return err
	}
	out, stderr, err := command{name: "bash", args: args, devices: []device{here}}.run(ctx)
	if err != nil {
		return rejection(err, stderr)
	}
	if !strings.HasPrefix(out, "VERSION ") {
		return rejection(nil, "memcached answered: ", out, stderr)
	}
	return nil
}

// memcachedSession starts the server and queries it as soon as it listens. It ends if the server ends.
const memcachedSession = `
"$1" "$2" &
server=$!
for i in $(seq 1200); do
	kill -0 $server 2>/dev/null || { wait $server; exit 3; }
	if exec 3<>"/dev/tcp/$3/$4"; then
		printf 'version\r\nquit\r\n' >&3
		cat <&3
		kill -KILL $server
		exit 0
	fi 2>/dev/null
	sleep 0.05
done
echo "memcached does not listen on $3 port $4" >&2
kill -KILL $server
exit 4
`

// readFlags returns the values of each flag of a memcached.conf.
func readFlags(file string) (map[string][]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	flags := map[string][]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] != '-' {
			return nil, fmt.Errorf("%s: not a flag, so Debian's wrapper ignores it: %s", file, line)
		}
		name, value, _ := strings.Cut(line, " ")
		flags[name] = append(flags[name], strings.TrimSpace(value))
	}
	return flags, lines.Err()
}

// prefixed returns an address with the prefix length of a single address.
func prefixed(address string) string {
	if strings.Contains(address, ":") {
		return address + "/128"
	}
	return address + "/32"
}
