package validators

import (
	"context"
	"regexp"
	"strings"
)

// elsewhere matches the warnings of mariadbd that speak of the machine it is judged on, not of the file: how many files
// a process may open there, what follows from it, and that no database was installed.
var elsewhere = regexp.MustCompile(`\[Warning\] (Could not increase number of max_open_files|Changed limits:|Could not open mysql\.plugin table)`)

// MariaDB asks mariadbd about a file of options, as if it were the only one. Having no check of its own, mariadbd is
// asked for its help, for which it reads the file and sets all variables. Then a value out of range is a warning, a wrong
// one of InnoDB an error that does not end it, and a group that no server reads is passed over in silence: so what it says
// counts more than how it ends, and groups are looked at here.
func MariaDB(ctx context.Context, file string) error {
	if err := groups(file, "mysqld", "mariadb", "mariadbd", "server", "galera"); err != nil {
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
