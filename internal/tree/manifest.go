package tree

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"

	"stackplan/internal/artefact"
)

// Version is the version of the format of the manifest. It changes when a reader of the old format would misread the new one.
const Version = 1

// Entry is one file of a manifest. A manifest lists the files of a tree that the compiler wrote, sorted by the bytes of their
// paths. It contains no time and no name of a machine: the same files result in the same bytes. In JSON each file has its own
// line.
type Entry struct {
	Path    string   `json:"path"`    // region/host/path on the host, without a slash in front
	SHA256  Digest   `json:"sha256"`  // of the content, in hex
	Size    int64    `json:"size"`    // of the content, in bytes
	Mode    Mode     `json:"mode"`    // permission bits on the host, in octal: "0640"
	Owner   string   `json:"owner"`   // user name on the host
	Group   string   `json:"group"`   // group name on the host
	Reload  []string `json:"reload"`  // units that read the file again on a reload; [] for none
	Restart []string `json:"restart"` // units that must be restarted to read it; [] for none
}

// Digest is a SHA-256; as text it is 64 hexadecimal digits.
type Digest [sha256.Size]byte

// MarshalText returns d as hexadecimal digits.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText parses 64 hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(d) {
		return fmt.Errorf("a SHA-256 has %d hexadecimal digits, this has %d", 2*len(d), len(text))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// Mode is the permission bits of a file; as text it is four octal digits, such as 0640.
type Mode fs.FileMode

// MarshalText returns m as four octal digits.
func (m Mode) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%04o", uint32(m)), nil }

// UnmarshalText parses octal digits up to 0777.
func (m *Mode) UnmarshalText(text []byte) error {
	bits, err := strconv.ParseUint(string(text), 8, 32)
	if err != nil || bits > uint64(fs.ModePerm) {
		return fmt.Errorf("%q is not a file mode such as 0640", text)
	}
	*m = Mode(bits)
	return nil
}

// appendLine appends the line of an entry: the JSON of e, as encoding/json would write it.
func appendLine(line []byte, e *Entry) []byte {
	line = appendText(append(line, `{"path":`...), e.Path)
	line = hex.AppendEncode(append(line, `,"sha256":"`...), e.SHA256[:])
	line = strconv.AppendInt(append(line, `","size":`...), e.Size, 10)
	line = fmt.Appendf(append(line, `,"mode":`...), "\"%04o\"", uint32(e.Mode))
	line = appendText(append(line, `,"owner":`...), e.Owner)
	line = appendText(append(line, `,"group":`...), e.Group)
	line = appendTexts(append(line, `,"reload":`...), e.Reload)
	line = appendTexts(append(line, `,"restart":`...), e.Restart)
	return append(line, '}')
}

// appendTexts appends a list of texts as JSON.
func appendTexts(line []byte, list []string) []byte {
	line = append(line, '[')
	for i, text := range list {
		if i > 0 {
			line = append(line, ',')
		}
		line = appendText(line, text)
	}
	return append(line, ']')
}

// appendText appends a text as JSON. Most are plain ASCII.
func appendText(line []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			var quoted bytes.Buffer
			encoder := json.NewEncoder(&quoted)
			encoder.SetEscapeHTML(false)
			encoder.Encode(text) // writing to a buffer and encoding a string never fail
			return append(line, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
		}
	}
	line = append(append(line, '"'), text...)
	return append(line, '"')
}

// entry returns the manifest entry of f, whose content has the given digest.
func entry(name string, f *artefact.File, digest Digest) Entry {
	return Entry{
		Path: name, SHA256: digest, Size: int64(len(f.Body)), Mode: Mode(f.Mode.Perm()), Owner: f.Owner, Group: f.Group,
		Reload: nonNil(f.Reload), Restart: nonNil(f.Restart),
	}
}

// nonNil returns an empty list for nil, so that it is [] in JSON, not null. It does not copy a list: the hosts of a group share
// it.
func nonNil(units []string) []string {
	if units == nil {
		return []string{}
	}
	return units
}
