package secretstore

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"
)

// readPassphrase returns the passphrase of a file without the white space around it, as Ansible reads it. An executable file is run, and
// prints the passphrase.
func readPassphrase(ctx context.Context, name string, timeout time.Duration) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	var text []byte
	if info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
		path := name
		if !bytes.ContainsRune([]byte(path), os.PathSeparator) {
			path = "." + string(os.PathSeparator) + path
		}
		text, err = run(ctx, []string{path}, timeout)
	} else {
		text, err = readPrivate(name, 0o077)
	}
	if err != nil {
		return nil, err
	}
	passphrase := bytes.Clone(bytes.TrimSpace(text))
	clear(text)
	if len(passphrase) == 0 {
		return nil, fmt.Errorf("%s: contains no passphrase", name)
	}
	return passphrase, nil
}
