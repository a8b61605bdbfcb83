package format

import (
	"slices"
	"strconv"
	"strings"
)

// mysqlLists are the options of which all values are effective.
var mysqlLists = []string{
	"binlog_do_db", "binlog_ignore_db", "plugin_load_add", "replicate_do_db", "replicate_do_table",
	"replicate_ignore_db", "replicate_ignore_table", "replicate_rewrite_db", "replicate_wild_do_table",
	"replicate_wild_ignore_table",
}

// mysqlFiles are the options whose value is a file name or empty.
var mysqlFiles = []string{"general_log_file", "log_basename", "log_bin", "log_bin_index", "log_error", "log_slow_query", "relay_log", "slow_query_log_file"}

func mysqlMean(d Document, m *meaning) {
	sections := order{as: name{key: "order"}}
	includes := false
	setIn := map[string]*order{} // the sections that set an option, by its name
	var keys []string
	for _, s := range d.Sections {
		if s.Name != "" {
			sections.members = append(sections.members, member{s.Name, "[" + s.Name + "]", s.Line})
		}
		for _, e := range s.Entries {
			key := strings.ReplaceAll(e.Key, "-", "_")
			if strings.HasPrefix(key, "!") {
				includes = true
				file := e.Key + " " + e.Value
				sections.members = append(sections.members, member{file, file, e.Line})
				m.add(inOrder, statement{as: name{"", key}, key: key, value: e.Value, line: e.Line})
				continue
			}
			if setIn[key] == nil {
				setIn[key] = &order{as: name{"", "order of " + key}}
				keys = append(keys, key)
			}
			setIn[key].members = append(setIn[key].members, member{s.Name, "[" + s.Name + "]", e.Line})
			m.add(mysqlCounts(key), mysqlStatement(s.Name, key, e))
		}
	}
	for _, key := range keys {
		m.orders = append(m.orders, *setIn[key])
	}
	if includes {
		m.orders = append(m.orders, sections)
	}
}

func mysqlCounts(key string) counting {
	if slices.Contains(mysqlLists, key) {
		return inOrder
	}
	return asKind
}

func mysqlStatement(section, key string, e Entry) statement {
	s := statement{as: name{section, key}, section: section, key: e.Key, value: e.Value, alone: e.Alone, line: e.Line}
	switch {
	case slices.Contains(mysqlFiles, key):
	case !e.Alone:
		s.canonical = mysqlCanonical(e.Value)
	case strings.HasPrefix(key, "skip_"):
		s.canonical = "1"
	}
	return s
}

// mysqlCanonical returns a boolean as 1 or 0, and a number without its suffix.
func mysqlCanonical(text string) string {
	switch strings.ToLower(text) {
	case "on", "true":
		return "1"
	case "off", "false":
		return "0"
	case "":
		return ""
	}
	power := strings.IndexByte("KMGTPE", text[len(text)-1]&^0x20)
	if power < 0 {
		return text
	}
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 64)
	bits := 10 * (power + 1)
	if err != nil || n<<bits>>bits != n {
		return text
	}
	return strconv.FormatUint(n<<bits, 10)
}
