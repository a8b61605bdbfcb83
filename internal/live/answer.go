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

// maxAnswer bounds what one live host answers, in bytes of all its files: many hosts are read at once.
const maxAnswer = 16 << 20

// command is what every host is told to run. It reads names of files, each with a NUL after it, and answers each in
// turn, with the file that a link leads to:
//
//	f/MODE/SIZE/OWNER/GROUP     mode in hexadecimal digits with the kind of file, size in bytes
//	BASE64                      its bytes, in one line
//
// or
//
//	e/REASON                    in the words of the system, at the end of the line
//
// It needs a shell, xargs, stat, head and base64, which all Linux hosts have. The login shell of the user takes it apart
// first, whichever that is: so it is one line, without apostrophes, backslashes or exclamation marks between its two
// apostrophes. 4194305 is a byte more than maxFile.
const command = `exec env LC_ALL=C xargs -0 sh -c '` +
	`for f do ` +
	`if s=$(stat -L -c %f/%s/%U/%G -- "$f" 2>&1); then ` +
	`if [ -f "$f" ] && [ -r "$f" ]; then printf %s "f/$s"; echo; head -c 4194305 -- "$f" | base64 -w0; echo; ` +
	`elif [ -f "$f" ]; then echo "e/Permission denied"; ` +
	`else echo "e/is not a regular file"; fi; ` +
	`else printf %s "e/$s"; echo; fi; ` +
	`done' sh`

// What can be wrong with an answer as such.
var (
	errEndsEarly = errors.New("the answer ends early")
	errNoAnswer  = errors.New("the host answers something else than it was asked")
)

// answer reads what a host answers.
type answer struct {
	*bufio.Reader
	host   artefact.Host
	left   int64 // bytes that the host may still have
	files  []*artefact.File
	faults []string
	denied bool
}

// parseAnswer reads what a host answers to command about paths, and returns the files that it has by path. Files that it has
// and does not show are an error, all in one.
func parseAnswer(in *bufio.Reader, host artefact.Host, paths []string) ([]*artefact.File, error) {
	a := &answer{Reader: in, host: host, left: maxAnswer}
	for _, path := range paths {
		if err := a.next(path); err != nil {
			return nil, err
		}
	}
	if _, err := a.ReadByte(); err != io.EOF {
		return nil, errNoAnswer
	}
	if a.denied {
		return nil, errors.New(listed(a.faults) + "; connect as a user who may read that (User in ssh_config)")
	}
	if len(a.faults) > 0 {
		return nil, errors.New(listed(a.faults))
	}
	slices.SortFunc(a.files, func(a, b *artefact.File) int { return cmp.Compare(a.Path, b.Path) })
	return a.files, nil
}

// next reads what is said of one file.
func (a *answer) next(path string) error {
	line, err := a.ReadSlice('\n')
	switch {
	case err == io.EOF && len(line) == 0:
		return errEndsEarly
	case bytes.HasPrefix(line, []byte("f/")) && err == nil:
		return a.file(path, string(line[2:len(line)-1]))
	case bytes.HasPrefix(line, []byte("e/")) && err == nil:
		a.refused(path, string(line[2:len(line)-1]))
		return nil
	}
	return fmt.Errorf("%w: %s", errNoAnswer, shown(string(line[:min(len(line), 500)])))
}

// refused notes that there is no file, or why it cannot be read.
func (a *answer) refused(path, reason string) {
	switch {
	case strings.HasSuffix(reason, "No such file or directory"), strings.HasSuffix(reason, "Not a directory"):
	case strings.HasPrefix(reason, "is "):
		a.faults = append(a.faults, path+" "+shown(reason))
	default:
		reason = reason[strings.LastIndex(reason, ": ")+1:]
		a.faults = append(a.faults, path+" cannot be read: "+shown(reason))
		a.denied = a.denied || strings.HasSuffix(reason, "Permission denied")
	}
}

// file reads a file of which about tells mode, size, owner and group.
func (a *answer) file(path, about string) error {
	words := strings.SplitN(about, "/", 4)
	if len(words) != 4 || !isPlain(about) {
		return errNoAnswer
	}
	mode, err := strconv.ParseUint(words[0], 16, 32)
	size, err2 := strconv.ParseInt(words[1], 10, 64)
	switch {
	case err != nil || err2 != nil || size < 0:
		return errNoAnswer
	case size > maxFile:
		return fmt.Errorf("%s is larger than %d MiB, the most that is compared", path, maxFile>>20)
	case size > a.left:
		return fmt.Errorf("its files are larger than %d MiB together, the most that is read of a live host", maxAnswer>>20)
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

// errChanged tells of a file that has other bytes than its size says.
var errChanged = errors.New("changed while it was read; ask again")

// body reads a line of Base64 (RFC 4648) that stands for size bytes.
func (a *answer) body(size int) ([]byte, error) {
	in := &line{in: a.Reader}
	text := base64.NewDecoder(base64.StdEncoding, in)
	body := make([]byte, size+1)
	n, err := io.ReadFull(text, body)
	if err == nil { // one byte more than there should be
		_, err = io.CopyN(io.Discard, text, maxFile)
	}
	switch {
	case in.broken:
		return nil, errEndsEarly
	case err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, errNoAnswer
	case n != size:
		return nil, errChanged
	}
	return body[:size:size], nil
}

// line reads to the end of a line.
type line struct {
	in     *bufio.Reader
	done   bool
	broken bool // the line has no end
}

// Read ends after the line's last byte, and takes the line end.
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
