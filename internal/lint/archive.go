package lint

import (
	"archive/tar"
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/therootcompany/xz"

	"stackplan/internal/source"
)

// archiveSuffixes are the names of archives. sos writes .tar.xz, or .tar.gz. Archives of other compressions must be decompressed first.
var archiveSuffixes = []string{".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2", ".tbz", ".txz", ".zip"}

// isArchive reports whether a file is an archive by its name.
func isArchive(name string) bool {
	for _, suffix := range archiveSuffixes {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// archive returns the source of an archive. Entries are never written to disk; one whose name leaves the archive is an error.
func archive(name string) Source {
	return func(wanted func(string) bool, yield func(Input)) error {
		f, err := source.OpenRegular(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, source.Reason(err))
		}
		defer f.Close()
		in, closeIn, err := decompressed(name, f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, inWords(err))
		}
		defer closeIn()
		limited := &io.LimitedReader{R: in, N: maxArchive}
		err = readArchive(name, tar.NewReader(limited), wanted, yield)
		err = inWords(err)
		if limited.N == 0 {
			err = fmt.Errorf("it is larger than %d GiB when decompressed", maxArchive>>30)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
}

// decompressed returns the content of an archive without its compression.
func decompressed(name string, f io.Reader) (io.Reader, func(), error) {
	switch {
	case strings.HasSuffix(name, ".tar"):
		return bufio.NewReader(f), func() {}, nil
	case strings.HasSuffix(name, ".zst"):
		in, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, nil, err
		}
		return in, in.Close, nil
	case strings.HasSuffix(name, "gz"):
		in, err := gzip.NewReader(bufio.NewReader(f))
		if err != nil {
			return nil, nil, fmt.Errorf("it is not a complete gzip file: %w", err)
		}
		return in, func() {}, nil
	case strings.HasSuffix(name, "xz"):
		in, err := xz.NewReader(bufio.NewReader(f), 64<<20) // the dictionary of xz -9
		return in, func() {}, err
	case strings.HasSuffix(name, "bz2"), strings.HasSuffix(name, "tbz"):
		return bzip2.NewReader(bufio.NewReader(f)), func() {}, nil
	}
	return nil, nil, errors.New("the compression is not supported; decompress it, or write .tar, .tar.gz, .tar.xz or .tar.zst")
}

// inWords explains the error of an archive whose dictionary is too large.
func inWords(err error) error {
	if errors.Is(err, xz.ErrMemlimit) {
		return errors.New("it requires more than 64 MiB of memory to decompress; decompress it with the program xz")
	}
	return err
}

func readArchive(name string, in *tar.Reader, wanted func(string) bool, yield func(Input)) error {
	for entries := 0; ; entries++ {
		h, err := in.Next()
		switch {
		case err == io.EOF && entries == 0:
			return errors.New("it is empty")
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("it is not a complete archive: %w", err)
		case entries > maxFiles:
			return fmt.Errorf("it has more than %d entries", maxFiles)
		case isEscaping(h.Name):
			return fmt.Errorf("the entry %.200q is outside of the archive", h.Name)
		}
		below := strings.TrimPrefix(path.Clean(h.Name), "/")
		if h.Typeflag == tar.TypeDir || !wanted(below) {
			continue
		}
		file := Input{Name: name + "/" + below, Path: below, Mode: fs.FileMode(h.Mode).Perm()}
		switch {
		case h.Typeflag != tar.TypeReg:
			file.Reason = "it is a link or a special file in the archive"
		case h.Size > maxFile:
			file.Reason = fmt.Sprintf("it is larger than %d MiB", maxFile>>20)
		default:
			file.Body, file.Reason = readLimited(in)
		}
		yield(file)
	}
}

// isEscaping reports whether the name of an entry leaves the directory in which an archive is unpacked. A leading slash does not: tar
// removes it.
func isEscaping(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return true
		}
	}
	return strings.Contains(name, "\x00")
}
