package lint

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"stackplan/internal/catalogue"
	"stackplan/internal/format"
	"stackplan/internal/secret"
	"stackplan/internal/source"
)

// document is the options that one file sets for one project.
type document struct {
	name     string // of the file
	path     string // of the file on its host
	host     string // "" if it is unknown
	mode     uint32 // permission bits; 0 if they are unknown
	file     catalogue.ProgramFile
	settings []setting
	rejected []rejection
	lines    []string // of the text
	ofPlugin bool     // in a file of a plug-in outside of the project
	isYAML   bool
	isMore   bool         // another document of the same file precedes it
	isJinja  bool         // an engine writes the file from this template, whose lines may apply under conditions
	hidden   int          // lines of the template that may contain options
	crowded  map[int]bool // lines with several settings
}

// setting is one line or entry that sets an option.
type setting struct {
	key     catalogue.Key // in canonical form
	written catalogue.Key // as the file contains it
	value   string
	lines   []string // of the value; more than one if it continues on following lines
	place   place    // of the name
	at      place    // of the value
	open    bool     // the value is a template, so it is not known
}

// place is a part of a line.
type place struct{ line, column, length int }

// rejection is a line that the program rejects.
type rejection struct {
	line   int
	reason string
}

// readOslo reads a file of oslo.config.
func readOslo(in *Input, file catalogue.ProgramFile) (*document, error) {
	text := string(source.TrimBOM(in.Body))
	if strings.Contains(text, "\x00") || !utf8.ValidString(text) {
		return nil, errors.New("it is not a text in UTF-8")
	}
	d := &document{name: in.Name, path: in.Path, host: hostOf(in.Path), mode: uint32(in.Mode), file: file, lines: strings.Split(text, "\n")}
	d.ofPlugin = file.Sample == ""
	if isOverride(in.Path) {
		text = d.withoutJinja(text)
	}
	format.ScanOslo(text, func(item format.OsloItem) {
		switch {
		case item.Reason != "" && d.isJinja: // the engine may complete the line
		case item.Reason != "":
			d.rejected = append(d.rejected, rejection{item.Line, item.Reason})
		case item.Key != "":
			d.settings = append(d.settings, d.setting(item))
		}
	})
	return d, nil
}

// setting returns the setting of an option with its positions.
func (d *document) setting(item format.OsloItem) setting {
	written := catalogue.Key{Group: item.Section, Name: item.Key}
	s := setting{
		key: written.Canonical(), written: written, value: strings.Join(item.Value, "\n"), lines: item.Value,
		place: place{item.Line, 1, len(item.Key)},
	}
	s.at = s.place
	line := d.line(item.Line)
	if split := strings.IndexAny(line, "=:"); split >= 0 {
		value := strings.TrimSpace(line[split+1:])
		if value != "" {
			s.at = place{item.Line, len(line) - len(strings.TrimLeft(line[split+1:], " \t")) + 1, len(value)}
		}
	}
	s.open = isTemplate(s.value)
	return s
}

// line returns a line of the text without its line break.
func (d *document) line(number int) string {
	if number < 1 || number > len(d.lines) {
		return ""
	}
	return strings.TrimSuffix(d.lines[number-1], "\r")
}

// isTemplate reports whether a value is computed elsewhere: by Jinja or Helm, by hiera, by the engine that inserts a secret, or hidden by
// sosreport.
func isTemplate(value string) bool {
	return strings.Contains(value, "{{") || strings.Contains(value, "{%") || strings.Contains(value, "%{") || secret.Pattern.MatchString(value) ||
		len(value) > 3 && strings.Trim(value, "*") == "" || isSubstituted(value)
}

// isSubstituted reports whether a value is a name that a package or a script replaces: %SERVICE_PASSWORD%, @PASSWORD@.
func isSubstituted(value string) bool {
	for _, mark := range []string{"%", "@"} {
		if len(value) > 2 && strings.HasPrefix(value, mark) && strings.HasSuffix(value, mark) && !strings.ContainsAny(value, " \t") {
			return true
		}
	}
	return false
}

// roots are the directories below the root of the file system of a host in which lint finds files.
var roots = []string{"etc", "usr/share", "var/lib/config-data", "var/lib/kolla", "var/lib/openstack"}

// hostOf returns the host of a path: the directory that contains its etc; "" if it is unknown.
func hostOf(path string) string {
	first := len(path)
	for _, root := range roots {
		if at := strings.Index("/"+path, "/"+root+"/"); at >= 0 {
			first = min(first, at)
		}
	}
	if first == 0 || first == len(path) {
		return ""
	}
	host := path[:first-1]
	host = host[strings.LastIndex(host, "/")+1:]
	if name := sosReport.FindStringSubmatch(host); name != nil {
		return name[1]
	}
	return host
}

// sosReport matches the directory of a report of sos: sosreport-HOST-CASE-DATE-RANDOM, where the case may be missing.
var sosReport = regexp.MustCompile(`^sosreport-(.+?)(?:-[0-9]{6,})?-20[0-9]{2}-[0-9]{2}-[0-9]{2}-[a-z]+$`)

// withinHost returns the part of a path that is the same on all hosts.
func withinHost(path string) string {
	if at := strings.Index("/"+path, "/etc/"); at >= 0 {
		return ("/" + path)[at:]
	}
	return path
}

func itoa(n int) string { return strconv.Itoa(n) }
