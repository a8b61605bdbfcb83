package tree

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// Version is the version of the manifest's format. It changes when a reader of the old one would be misled.
const Version = 1

// Manifest lists the files of a tree that the compiler wrote. It holds no time and no name of a machine: the same files
// give the same bytes. In JSON each file has its own line.
type Manifest struct {
	Version int
	Files   []Entry // sorted by Path, byte by byte
	digest  Digest  // of the bytes that it was read from
}

// Entry is one file of a manifest.
type Entry struct {
	Path    string   `json:"path"`    // region/host/path on the host, without a slash in front
	SHA256  Digest   `json:"sha256"`  // of the content, in hex
	Size    int64    `json:"size"`    // of the content, in bytes
	Mode    Mode     `json:"mode"`    // permission bits on the host, in octal: "0640"
	Owner   string   `json:"owner"`   // user name on the host
	Group   string   `json:"group"`   // group name on the host
	Reload  []string `json:"reload"`  // units that read the file anew when told to; [] for none
	Restart []string `json:"restart"` // units that must be restarted to read it; [] for none
}

// Digest is the SHA-256 of some bytes; as text it is 64 hexadecimal digits.
type Digest [sha256.Size]byte

// MarshalText prints d in hex.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(d) {
		return fmt.Errorf("a SHA-256 has %d hexadecimal digits, not %d", 2*len(d), len(text))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// Mode is permission bits; as text it is four octal digits, such as 0640.
type Mode fs.FileMode

// MarshalText prints m as four octal digits.
func (m Mode) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%04o", uint32(m)), nil }

// UnmarshalText reads octal digits up to 0777.
func (m *Mode) UnmarshalText(text []byte) error {
	bits, err := strconv.ParseUint(string(text), 8, 32)
	if err != nil || bits > uint64(fs.ModePerm) {
		return fmt.Errorf("%q is no file mode such as 0640", text)
	}
	*m = Mode(bits)
	return nil
}

// Read reads the manifest of the tree at out. It returns an error that is fs.ErrNotExist when out has none, and one that
// names the manifest when it is damaged or of another version.
func Read(out string) (*Manifest, error) {
	name := filepath.Join(out, manifestName)
	file, err := os.OpenFile(name, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	m, err := decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; put back the one that was written with the tree, or remove it and give --prune", name, err)
	}
	return m, nil
}

// decode reads a manifest entry by entry, so that the text of a big one is never held.
func decode(r io.Reader) (*Manifest, error) {
	hash := sha256.New()
	r = io.TeeReader(bufio.NewReaderSize(r, 1<<16), hash)
	m, err := decodeEntries(json.NewDecoder(r))
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, err
	}
	hash.Sum(m.digest[:0])
	return m, nil
}

// decodeEntries reads the members of the manifest in the order in which they are written: the version comes first.
func decodeEntries(d *json.Decoder) (*Manifest, error) {
	m := &Manifest{}
	for _, want := range []json.Token{json.Delim('{'), "version"} {
		if got, err := d.Token(); err != nil || got != want {
			return nil, fmt.Errorf("is not a manifest: %v expected", want)
		}
	}
	if err := d.Decode(&m.Version); err != nil || m.Version != Version {
		return nil, fmt.Errorf("has another version than %d, the one that this program knows", Version)
	}
	for _, want := range []json.Token{"files", json.Delim('[')} {
		if got, err := d.Token(); err != nil || got != want {
			return nil, fmt.Errorf("is not a manifest: %v expected", want)
		}
	}
	known := alike{map[string]string{}, map[string][]string{}}
	for d.More() {
		var e Entry
		if err := d.Decode(&e); err != nil {
			return nil, fmt.Errorf("is damaged at byte %d: %w", d.InputOffset(), err)
		}
		if _, _, _, err := splitName(e.Path); err != nil {
			return nil, fmt.Errorf("is damaged: %w", err)
		}
		known.share(&e)
		m.Files = append(m.Files, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("is damaged: it ends early")
	}
	return m, m.sort()
}

// sort brings the entries into their order. It refuses two of one path.
func (m *Manifest) sort() error {
	slices.SortFunc(m.Files, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	for i := 1; i < len(m.Files); i++ {
		if m.Files[i].Path == m.Files[i-1].Path {
			return fmt.Errorf("%s is there twice", m.Files[i].Path)
		}
	}
	return nil
}

// find returns the entry of the file with this path, or nil.
func (m *Manifest) find(path string) *Entry {
	i, ok := slices.BinarySearchFunc(m.Files, path, func(e Entry, path string) int { return cmp.Compare(e.Path, path) })
	if !ok {
		return nil
	}
	return &m.Files[i]
}

// encode writes m as JSON, one file a line.
func (m *Manifest) encode(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(out, "{\n\"version\": %d,\n\"files\": [", m.Version)
	var line bytes.Buffer
	text := json.NewEncoder(&line)
	text.SetEscapeHTML(false)
	for i := range m.Files {
		line.Reset()
		if err := text.Encode(&m.Files[i]); err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	}
	out.WriteString("\n]\n}\n")
	return out.Flush()
}

// sum returns the digest of what encode writes.
func (m *Manifest) sum() (d Digest) {
	hash := sha256.New()
	m.encode(hash) // a hash takes everything, and an entry is always good JSON
	hash.Sum(d[:0])
	return d
}

// entry describes f, whose content has the given digest.
func entry(name string, f *artefact.File, digest Digest) Entry {
	return Entry{
		Path: name, SHA256: digest, Size: int64(len(f.Body)), Mode: Mode(f.Mode.Perm()), Owner: f.Owner, Group: f.Group,
		Reload: listed(f.Reload), Restart: listed(f.Restart),
	}
}

// listed is a list that is [] in JSON, not null, when it is empty. It stays the file's: all hosts of a group have the same.
func listed(units []string) []string {
	if units == nil {
		return []string{}
	}
	return units
}

// alike holds what many entries of a manifest have in common once.
type alike struct {
	names map[string]string
	lists map[string][]string
}

// share gives e the owner, group and units of earlier entries that have the same.
func (a alike) share(e *Entry) {
	for _, name := range []*string{&e.Owner, &e.Group} {
		if _, ok := a.names[*name]; !ok {
			a.names[*name] = *name
		}
		*name = a.names[*name]
	}
	for _, list := range []*[]string{&e.Reload, &e.Restart} {
		key := fmt.Sprintf("%q", *list)
		if _, ok := a.lists[key]; !ok {
			a.lists[key] = *list
		}
		*list = a.lists[key]
	}
}
