package secretstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"stackplan/internal/replace"
	"stackplan/internal/source"
)

// maxStore is the maximum size of a store, and of all that a command prints, in bytes: ten thousand passwords.
const maxStore = 1 << 20

// file is a store in one file.
type file struct {
	name   string
	cipher encryption
}

// encryption encrypts the content of a file.
type encryption interface {
	// decrypt returns the content of a file.
	decrypt(ctx context.Context, text []byte) ([]byte, error)
	// encrypt returns the text of a file with a content; old is the present text, nil if there is none.
	encrypt(ctx context.Context, content, old []byte) ([]byte, error)
	// open are the permission bits that the file must not have.
	open() fs.FileMode
}

// plain is the cipher of a file that is not encrypted.
type plain struct{}

func (plain) decrypt(_ context.Context, text []byte) ([]byte, error) { return bytes.Clone(text), nil }
func (plain) encrypt(_ context.Context, content, _ []byte) ([]byte, error) {
	return bytes.Clone(content), nil
}
func (plain) open() fs.FileMode { return 0o077 }

// Read returns all secrets of the file.
func (f *file) Read(ctx context.Context, _ []string) (Values, error) {
	_, content, err := f.read(ctx)
	defer clear(content)
	if err != nil {
		return nil, err
	}
	return parseDocument(f.name, content)
}

// read returns the text of the file and its content.
func (f *file) read(ctx context.Context) (text, content []byte, err error) {
	text, err = readPrivate(f.name, f.cipher.open())
	if err != nil {
		return nil, nil, err
	}
	if content, err = f.cipher.decrypt(ctx, text); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return text, content, nil
}

// Write adds values to the file.
func (f *file) Write(ctx context.Context, values Values) error {
	text, content, err := f.read(ctx)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer clear(content)
	next, err := extendDocument(f.name, content, values)
	if err != nil {
		return err
	}
	defer clear(next)
	if len(next) > maxStore {
		return fmt.Errorf("%s: the store would be larger than %d bytes", f.name, maxStore)
	}
	out, err := f.cipher.encrypt(ctx, next, text)
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	defer clear(out)
	return f.replace(text, out)
}

// replace writes the file, unless another program has changed it since it was read. A symbolic link remains.
func (f *file) replace(old, text []byte) error {
	now, err := readPrivate(f.name, f.cipher.open())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !bytes.Equal(now, old) {
		return fmt.Errorf("%s: another program changed it during the run; run the command again", f.name)
	}
	target := f.name
	if resolved, err := filepath.EvalSymlinks(f.name); err == nil {
		target = resolved
	}
	return replace.File(target, text, 0o600)
}

// readPrivate returns the bytes of a file that must not have some permission bits.
func readPrivate(name string, open fs.FileMode) ([]byte, error) {
	in, err := source.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkMode(name, info, open); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(in, maxStore+1))
	if err == nil && len(text) > maxStore {
		err = fmt.Errorf("%s: is larger than %d bytes", name, maxStore)
	}
	return text, err
}

// checkMode returns an error for a file that others can read or write.
func checkMode(name string, info fs.FileInfo, open fs.FileMode) error {
	mode := info.Mode().Perm()
	if mode&open == 0 {
		return nil
	}
	verb := "read"
	if mode&open&0o044 == 0 {
		verb = "write"
	}
	return fmt.Errorf("%s: has the mode %04o, so other users can %s it; run chmod %04o %s", name, mode, verb, mode&^open, name)
}

// headOf returns the beginning of a file.
func headOf(name string) (string, error) {
	in, err := source.OpenRegular(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	head, err := io.ReadAll(io.LimitReader(in, 64))
	return string(head), err
}
