package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stackplan/internal/model"
	"stackplan/internal/secrets"
	"stackplan/internal/secretstore"
)

// storeTimeout is how long a command of a store may run.
const storeTimeout = 30 * time.Second

// storeFlags are the flags of a command that reads a store.
type storeFlags struct {
	address, key string
	timeout      time.Duration
}

// add adds the flags to a command; name is that of the flag with the address.
func (f *storeFlags) add(c *cobra.Command, name string) {
	f.timeout = storeTimeout
	c.Flags().Var(textFlag{text: &f.address, name: "STORE"}, name, "store with the values of secrets")
	c.Flags().Var(textFlag{text: &f.key, name: "FILE"}, "key", "passphrase of ansible-vault, or identities of age")
	c.Flags().Var((*timeFlag)(&f.timeout), "store-timeout", "maximum time of a command of the store")
}

// missingStore returns the error for a command line without a store.
func missingStore(c *cobra.Command, flag string) error {
	var forms []string
	for _, k := range secretstore.Kinds {
		forms = append(forms, k.Form)
	}
	return missing(c, "--"+flag+" STORE", strings.Join(forms, ", "))
}

// open opens the store of a cloud.
func (f *storeFlags) open(cloud *model.Cloud) (secretstore.Store, error) {
	if err := secretstore.Protect(); err != nil {
		return nil, fmt.Errorf("cannot exclude secrets from core dumps: %w", err)
	}
	return secretstore.Open(f.address, secretstore.Options{Key: f.key, Recipients: cloud.AgeRecipients, Timeout: f.timeout})
}

// read returns the values of the store.
func (f *storeFlags) read(ctx context.Context, cloud *model.Cloud, names []string) (secretstore.Values, error) {
	store, err := f.open(cloud)
	if err != nil {
		return nil, err
	}
	return store.Read(ctx, names)
}

// generate adds random values to the store for the secrets that it lacks, and for those to replace, and returns their names.
func (f *storeFlags) generate(ctx context.Context, cloud *model.Cloud, set *secrets.Set, replaced []string) ([]string, error) {
	for _, name := range replaced {
		if set.Find(name) == nil {
			return nil, fmt.Errorf("--replace %s: the cloud has no such secret%s", name, didYouMean(name, set.Names()))
		}
	}
	store, err := f.open(cloud)
	if err != nil {
		return nil, err
	}
	present, err := store.Read(ctx, set.Names())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	defer present.Wipe()
	var wanted []*secrets.Secret
	for _, s := range set.Secrets {
		if _, exists := present[s.Name]; !exists || slices.Contains(replaced, s.Name) {
			wanted = append(wanted, s)
		}
	}
	values, problems := secrets.Generate(wanted)
	defer values.Wipe()
	if len(problems) > 0 {
		return nil, problemsError(f.address, problems)
	}
	if len(values) == 0 {
		return nil, nil
	}
	return values.Names(), store.Write(ctx, values)
}

// filler returns what fills the values of the store into the files of a cloud, or an error with all secrets that it lacks.
func (f *storeFlags) filler(ctx context.Context, cloud *model.Cloud, set *secrets.Set) (*secrets.Filler, error) {
	values, err := f.read(ctx, cloud, set.Names())
	if err != nil {
		return nil, fmt.Errorf("--secrets: %w", err)
	}
	filler, problems := secrets.NewFiller(set, values)
	if len(problems) > 0 {
		return nil, problemsError(f.address, problems)
	}
	return filler, nil
}

// workTree returns the top of the work tree of git that a file or directory is in, or would be in; "" if it is in none.
func workTree(name string) (string, error) {
	dir, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	for {
		real, err := filepath.EvalSymlinks(dir)
		if err == nil {
			dir = real
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return "", err
		}
		dir = filepath.Dir(dir)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", nil
		}
	}
}
