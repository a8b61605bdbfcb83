package live

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
)

// Maximum sizes of a description at a revision. Package load has lower limits with better messages: these prevent a repository
// from filling the disk.
const (
	maxInput = 32 << 20  // bytes of one file
	maxAll   = 128 << 20 // bytes of all files
)

// extract writes files of a directory of a commit to a directory on disk. Its error lists all files that cannot be written.
func (g *repository) extract(commit, dir string, files []string, to string) error {
	root, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer root.Close()
	var request strings.Builder
	for _, name := range files {
		fmt.Fprintf(&request, "%s:%s\n", commit, path.Join(dir, name))
	}
	// Git follows symbolic links within the commit only.
	cmd := g.command("cat-file", "--batch", "--follow-symlinks")
	stderr := &tail{}
	cmd.Stdin, cmd.Stderr = strings.NewReader(request.String()), stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	err = write(root, files, bufio.NewReaderSize(out, 1<<16))
	if err != nil {
		cmd.Process.Kill()
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = fmt.Errorf("git cat-file: %w: %s", ended, stderr.fatal())
	}
	if g.ctx.Err() != nil {
		return g.ctx.Err()
	}
	return err
}

// write writes the output of git cat-file --batch to files.
func write(root *os.Root, files []string, answers *bufio.Reader) error {
	var faults []string
	left := int64(maxAll)
	for _, name := range files {
		size, fault, err := header(answers)
		if err != nil {
			return err
		}
		if fault != "" {
			faults = append(faults, name+" "+fault)
			continue
		}
		if left -= size; size > maxInput || left < 0 {
			return fmt.Errorf("%s: the description is larger than %d MiB, or one of its files is larger than %d MiB; give a directory that contains only the description",
				name, maxAll>>20, maxInput>>20)
		}
		if err := writeFile(root, name, io.LimitReader(answers, size)); err != nil {
			return err
		}
		if end, err := answers.ReadByte(); err != nil || end != '\n' {
			return errAnswer
		}
	}
	if len(faults) > 0 {
		return errors.New(joinReasons(faults))
	}
	return nil
}

// errAnswer reports output that git does not document.
var errAnswer = errors.New("git cat-file ended early, or printed an unexpected line")

// header reads the line of git for the next file: the size of a blob that follows, or why there is none.
func header(answers *bufio.Reader) (size int64, fault string, err error) {
	line, err := answers.ReadSlice('\n')
	if err != nil {
		return 0, "", errAnswer
	}
	words := strings.Fields(string(line))
	if len(words) < 2 {
		return 0, "", errAnswer
	}
	switch size, err = strconv.ParseInt(words[len(words)-1], 10, 64); {
	case words[len(words)-1] == "missing":
		return 0, "is not in this copy of the repository", nil
	case err != nil || size < 0 || size > maxInput && words[1] != "blob":
		return 0, "", errAnswer
	case len(words) == 3 && words[1] == "blob":
		return size, "", nil
	}
	if _, err := answers.Discard(int(size) + 1); err != nil {
		return 0, "", errAnswer
	}
	if words[0] == "symlink" {
		return 0, "is a symbolic link out of the repository", nil
	}
	return 0, "is a symbolic link to no file", nil
}

// writeFile writes one file, and the directories above it.
func writeFile(root *os.Root, name string, body io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, body)
	return errors.Join(err, file.Close())
}
