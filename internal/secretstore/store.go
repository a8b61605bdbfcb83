// Package secretstore reads and writes the values of secrets: in a YAML or JSON file, plain or encrypted with age or ansible-vault, in a
// directory with a file for each secret, or from a command.
//
// No message of the package contains a value, nor a text of a store or of a command, because it may be one. Files are written at once, with
// mode 0600, next to the old ones, and never to a directory for temporary files.
package secretstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Store is a place that contains the values of secrets.
type Store interface {
	// Read returns the secrets of the store. A store that answers for one secret at a time returns those of names only. The error is
	// fs.ErrNotExist if the store does not exist.
	Read(ctx context.Context, names []string) (Values, error)

	// Write adds values to the store, or replaces those that it has. It creates the store if it does not exist. All other values are
	// unchanged.
	Write(ctx context.Context, values Values) error
}

// Values are values of secrets by name. A value is bytes, not a string, so that Wipe can overwrite it.
type Values map[string][]byte

// Wipe overwrites the values.
func (v Values) Wipe() {
	for _, value := range v {
		clear(value)
	}
}

// Names returns the names of the secrets, sorted.
func (v Values) Names() []string { return slices.Sorted(maps.Keys(v)) }

// Options state how a store is opened.
type Options struct {
	Key        string        // file with the passphrase of ansible-vault, or with the identities or the passphrase of age; "": the environment names it
	Recipients []string      // of age, for which the store is encrypted
	Timeout    time.Duration // of a command
}

// Kinds are the kinds of stores, as addresses begin with them, with what follows.
var Kinds = []struct{ Name, Form, Doc string }{
	{"file", "file:FILE", "a YAML or JSON file that only its owner can read"},
	{"age", "age:FILE", "the same, encrypted with age"},
	{"ansible-vault", "ansible-vault:FILE", "the same, encrypted with ansible-vault"},
	{"dir", "dir:DIRECTORY", "a directory with a file for each secret"},
	{"exec", "exec:COMMAND", "a command that prints YAML or JSON with all secrets, or one secret for {}"},
}

// ErrReadOnly is the error of Write for a store that only its own command writes.
var ErrReadOnly = errors.New("stackplan does not write to this store; store the values with its own command")

// Open returns the store at an address. It reads nothing but the beginning of a file whose kind the address does not state.
func Open(address string, o Options) (Store, error) {
	kind, rest, found := strings.Cut(address, ":")
	if !found || !isKind(kind) {
		var err error
		if kind, err = detect(address); err != nil {
			return nil, err
		}
		rest = address
	}
	if strings.TrimSpace(rest) == "" {
		return nil, fmt.Errorf("the address %q of a store ends after its kind", address)
	}
	switch kind {
	case "exec":
		return newCommand(rest, o.Timeout)
	case "dir":
		return directory(rest), nil
	case "age":
		return &file{name: rest, cipher: &ageCipher{key: keyFile(o.Key, "SOPS_AGE_KEY_FILE"), recipients: o.Recipients, timeout: o.Timeout}}, nil
	case "ansible-vault":
		return &file{name: rest, cipher: &vaultCipher{key: keyFile(o.Key, "ANSIBLE_VAULT_PASSWORD_FILE"), timeout: o.Timeout}}, nil
	}
	return &file{name: rest, cipher: plain{}}, nil
}

// isKind reports whether a word is a kind of stores.
func isKind(word string) bool {
	for _, k := range Kinds {
		if k.Name == word {
			return true
		}
	}
	return false
}

// keyFile returns the file with the key: that of the flag, or that of the environment.
func keyFile(flag, variable string) string {
	if flag != "" {
		return flag
	}
	return os.Getenv(variable)
}

// detect returns the kind of a store by what is at an address, or by the extension of a file that does not exist.
func detect(address string) (string, error) {
	info, err := os.Stat(address)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err == nil && info.IsDir() {
		return "dir", nil
	}
	if err == nil && info.Mode().IsRegular() {
		head, err := headOf(address)
		switch {
		case err != nil:
			return "", err
		case strings.HasPrefix(head, vaultMagic):
			return "ansible-vault", nil
		case strings.HasPrefix(head, ageMagic), strings.HasPrefix(head, armorMagic):
			return "age", nil
		}
	}
	switch filepath.Ext(address) {
	case ".yaml", ".yml", ".json":
		return "file", nil
	case ".age":
		return "age", nil
	}
	var forms []string
	for _, k := range Kinds {
		forms = append(forms, k.Form)
	}
	return "", fmt.Errorf("%q is not the address of a store; write one of %s", address, strings.Join(forms, ", "))
}
