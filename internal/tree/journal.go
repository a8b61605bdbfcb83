package tree

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stackplan/internal/source"
)

// pendingHost is an entry of the journal: a host whose directory is replaced or removed.
type pendingHost struct {
	name  string // region/host
	inode uint64 // of its next directory; 0 if the host is removed
}

// journalHead is the first line of a journal.
const journalHead = "stackplan: pending updates of hosts: inode of the next directory, region/host\n"

// writeJournal writes the journal in one step. From then on the update is completed, if necessary by a later command.
func (w *workspace) writeJournal(hosts []pendingHost) error {
	text := bytes.NewBufferString(journalHead)
	for _, h := range hosts {
		fmt.Fprintf(text, "%d %s\n", h.inode, h.name)
	}
	if err := os.WriteFile(w.draft(), text.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(w.draft(), w.journal())
}

// maxJournal is the maximum size of a journal, in bytes: a million hosts.
const maxJournal = 256 << 20

// readJournal reads the journal. The error is fs.ErrNotExist if no update is pending.
func (w *workspace) readJournal() ([]pendingHost, error) {
	text, err := source.ReadFile(w.journal(), maxJournal)
	if err != nil {
		return nil, err
	}
	lines, ok := strings.CutPrefix(string(text), journalHead)
	if !ok {
		return nil, fmt.Errorf("%s: is not a journal of this version of stackplan", w.journal())
	}
	var hosts []pendingHost
	for scan := bufio.NewScanner(strings.NewReader(lines)); scan.Scan(); {
		var h pendingHost
		number, name, _ := strings.Cut(scan.Text(), " ")
		_, err := fmt.Sscan(number, &h.inode)
		if err == nil {
			_, _, _, err = splitName(name + "/x")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: is damaged: %w", w.journal(), err)
		}
		h.name = name
		hosts = append(hosts, h)
	}
	return hosts, nil
}

// Complete completes an update of the tree at out that a killed run has left behind. It does nothing if there is none. Every
// command that reads a tree calls it first. The error is ErrBusy if another run is writing the tree.
func Complete(out string) error {
	out = filepath.Clean(out)
	w := newWorkspace(out)
	if _, err := os.Lstat(w.journal()); err != nil {
		return ignoreMissing(err)
	}
	w, err := openWorkspace(out)
	if err != nil {
		return err
	}
	return w.close()
}

// ignoreMissing returns nil for an error about a file that does not exist, or that is below a file.
func ignoreMissing(err error) error {
	if errors.Is(notExist(err), fs.ErrNotExist) {
		return nil
	}
	return err
}
