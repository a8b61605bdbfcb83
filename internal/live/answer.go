package live

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
)

// maxAnswer is the maximum size of all files of one live host, in bytes: many hosts are read at a time.
const maxAnswer = 16 << 20

// command is the command that runs on every host. It reads NUL-terminated file names and prints an answer for each of them in
// order. It follows symbolic links. The answer is
//
//	f/MODE/SIZE/OWNER/GROUP     mode in hexadecimal digits with the file type, size in bytes
//	BASE64                      the content, in one line
//
// or
//
//	e/REASON                    the message of the system, at the end of the line
//
// It requires a shell, xargs, stat, head and base64, which all Linux hosts have. The login shell of the user, which can be any
// shell, parses it first: so it is one line, without apostrophes, backslashes or exclamation marks between its two
// apostrophes. 4194305 is maxFile + 1.
const command = `exec env LC_ALL=C xargs -0 sh -c '` +
	`for f do ` +
	`if s=$(stat -L -c %f/%s/%U/%G -- "$f" 2>&1); then ` +
	`if [ -f "$f" ] && [ -r "$f" ]; then printf %s "f/$s"; echo; head -c 4194305 -- "$f" | base64 -w0; echo; ` +
	`elif [ -f "$f" ]; then echo "e/Permission denied"; ` +
	`else echo "e/is not a regular file"; fi; ` +
	`else printf %s "e/$s"; echo; fi; ` +
	`done' sh`

// Errors of the answer as a whole.
var (
	errEndsEarly  = errors.New("the answer ends early")
	errUnexpected = errors.New("the host sent an unexpected answer")
)

// answer parses the answer of a host.
type answer struct {
	*bufio.Reader
	host   artefact.Host
	left   int64 // remaining bytes that the files of the host may have
	files  []*artefact.File
	faults []string
	denied bool
}

// parseAnswer reads the answer of a host to command for paths, and returns the files that exist, by path. Files that exist and
// cannot be read are an error, one for all of them.
func parseAnswer(in *bufio.Reader, host artefact.Host, paths []string) ([]*artefact.File, error) {
	a := &answer{Reader: in, host: host, left: maxAnswer}
	for _, path := range paths {
		if err := a.next(path); err != nil {
			return nil, err
		}
	}
	if _, err := a.ReadByte(); err != io.EOF {
		return nil, errUnexpected
	}
	if a.denied {
		return nil, errors.New(joinReasons(a.faults) + "; connect as a user with permission to read them (User in ssh_config)")
	}
	if len(a.faults) > 0 {
		return nil, errors.New(joinReasons(a.faults))
	}
	slices.SortFunc(a.files, func(a, b *artefact.File) int { return cmp.Compare(a.Path, b.Path) })
	return a.files, nil
}

// next reads the answer for one file.
func (a *answer) next(path string) error {
	line, err := a.ReadSlice('\n')
	switch {
	case err == io.EOF && len(line) == 0:
		return errEndsEarly
	case bytes.HasPrefix(line, []byte("f/")) && err == nil:
		return a.file(path, string(line[2:len(line)-1]))
	case bytes.HasPrefix(line, []byte("e/")) && err == nil:
		a.notRead(path, string(line[2:len(line)-1]))
		return nil
	}
	return fmt.Errorf("%w: %s", errUnexpected, printable(string(line[:min(len(line), 500)])))
}

// notRead records why a file cannot be read; a file that does not exist is no error.
func (a *answer) notRead(path, reason string) {
	switch {
	case strings.HasSuffix(reason, "No such file or directory"), strings.HasSuffix(reason, "Not a directory"):
	case strings.HasPrefix(reason, "is "):
		a.faults = append(a.faults, path+" "+printable(reason))
	default:
		reason = reason[strings.LastIndex(reason, ": ")+1:]
		a.faults = append(a.faults, path+" cannot be read: "+printable(reason))
		a.denied = a.denied || strings.HasSuffix(reason, "Permission denied")
	}
}

// file reads a file; about contains its mode, size, owner and group.
func (a *answer) file(path, about string) error {
	words := strings.SplitN(about, "/", 4)
	if len(words) != 4 || !isPlain(about) {
		return errUnexpected
	}
	mode, err := strconv.ParseUint(words[0], 16, 32)
	size, err2 := strconv.ParseInt(words[1], 10, 64)
	switch {
	case err != nil || err2 != nil || size < 0:
		return errUnexpected
	case size > maxFile:
		return fmt.Errorf("%s is larger than %d MiB, the maximum size of a compared file", path, maxFile>>20)
	case size > a.left:
		return fmt.Errorf("its files are larger than %d MiB in total, the maximum for a live host", maxAnswer>>20)
	}
	a.left -= size
	body, err := a.body(int(size))
	if err == errChanged {
		a.faults = append(a.faults, path+" "+err.Error())
		return nil
	}
	a.files = append(a.files, &artefact.File{Region: a.host.Region, Host: a.host.Name, Path: path, Mode: fs.FileMode(mode) & fs.ModePerm,
		Owner: words[2], Group: words[3], Body: body})
	return err
}

// errChanged reports a file whose content does not have the reported size.
var errChanged = errors.New("changed while it was read; run the command again")

// body reads a line of Base64 (RFC 4648) with size bytes of content.
func (a *answer) body(size int) ([]byte, error) {
	in := &line{in: a.Reader}
	text := base64.NewDecoder(base64.StdEncoding, in)
	body := make([]byte, size+1)
	n, err := io.ReadFull(text, body)
	if err == nil { // the content is longer than size
		_, err = io.CopyN(io.Discard, text, maxFile)
	}
	switch {
	case in.broken:
		return nil, errEndsEarly
	case err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, errUnexpected
	case n != size:
		return nil, errChanged
	}
	return body[:size:size], nil
}

// line is a reader that ends at the end of a line.
type line struct {
	in     *bufio.Reader
	done   bool
	broken bool // the input ended before the line
}

// Read returns io.EOF after the last byte of the line, and consumes the line end.
func (l *line) Read(buffer []byte) (int, error) {
	if l.done || l.broken {
		return 0, io.EOF
	}
	if _, err := l.in.Peek(1); err != nil {
		l.broken = true
		return 0, io.EOF
	}
	text, _ := l.in.Peek(min(len(buffer), l.in.Buffered()))
	end := bytes.IndexByte(text, '\n')
	if l.done = end >= 0; l.done {
		text = text[:end]
	}
	n := copy(buffer, text)
	l.in.Discard(n)
	if l.done {
		l.in.Discard(1)
	}
	if l.done && n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
