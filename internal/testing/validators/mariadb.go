package validators

import (
	"context"
	"regexp"
	"strings"
)

// elsewhere matches the warnings of mariadbd about the machine, not about the file: the limit of open files, its
// consequences, and that no database is installed.
var elsewhere = regexp.MustCompile(`\[Warning\] (Could not increase number of max_open_files|Changed limits:|Could not open mysql\.plugin table)`)

// MariaDB validates an option file with mariadbd, as its only file. mariadbd has no check mode, so it is run for its help,
// for which it reads the file and sets all variables. It then reports a value out of range as a warning and an invalid one
// of InnoDB as an error that does not change the exit status, and it ignores a group that no server reads. So its output
// matters more than its exit status, and the groups are validated here.
func MariaDB(ctx context.Context, file string) error {
	if err := groups(file, "mysqld", "mariadb", "mariadbd", "server", "galera", "sst"); err != nil {
		return err
	}
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	args := []string{"--defaults-file=" + file, "--user=mysql", "--datadir=" + dir, "--help", "--verbose"}
	_, stderr, err := command{name: "mariadbd", args: args}.run(ctx)
	if err != nil {
		return rejection(err, stderr)
	}
	for line := range strings.Lines(stderr) {
		isComplaint := strings.Contains(line, "[Warning]") || strings.Contains(line, "[ERROR]")
		if isComplaint && !elsewhere.MatchString(line) {
			return rejection(nil, stderr)
		}
	}
	return nil
}

// CheckAgent runs a program that answers a check of HAProxy, without a database behind it: it must read the request, and answer
// that the database cannot serve.
func CheckAgent(ctx context.Context, file string) error {
	out, stderr, err := command{name: "sh", args: []string{file}, stdin: "GET / HTTP/1.0\r\n\r\n"}.run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, out, stderr)
	}
	if !strings.HasPrefix(out, "HTTP/1.1 503 ") || !strings.Contains(out, "\r\n\r\n") {
		return rejection(nil, "not a response with status 503: ", out)
	}
	return nil
}
