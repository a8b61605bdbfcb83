package inventory_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"stackplan/internal/inventory"
)

// fuzz reads text as a table with that file name, and checks that every fault and every cell has a position in it. It returns the hosts
// of the rows.
func fuzz(t *testing.T, name string, text []byte) (hosts []string, ok bool) {
	f := &inventory.File{Name: name, Text: text, Faults: &inventory.Faults{}}
	lines := bytes.Split(text, []byte("\n"))
	check := func(what string, at inventory.Place) {
		if at.Line < 1 || int(at.Line) > len(lines) || at.Column < 1 || int(at.Column) > len(lines[at.Line-1])+1 || at.Length < 0 {
			t.Errorf("%s: no position: %+v", what, at)
		}
	}
	inventory.ReaderFor(name)(f, func(r *inventory.Row) bool {
		hosts = append(hosts, r.Host)
		check(r.Host, r.At)
		for _, c := range r.Cells {
			if check(c.Key, c.At); c.Text == "" {
				t.Errorf("%s: no text", c.Key)
			}
		}
		return true
	})
	for _, d := range f.Faults.Finish() {
		check(d.Message, inventory.Place{Line: int32(d.Pos.Line), Column: int32(d.Pos.Column)})
		for _, r := range d.Related {
			check(r.Message, inventory.Place{Line: int32(r.Pos.Line), Column: int32(r.Pos.Column)})
		}
	}
	return hosts, len(f.Faults.List) == 0
}

// hostsOf returns the hosts of a table that another reader parsed.
func hostsOf(rows []map[string]any) []string {
	var hosts []string
	for _, row := range rows {
		if host, ok := row["host"].(string); ok {
			hosts = append(hosts, strings.Trim(host, " \t"))
		}
	}
	return hosts
}

func FuzzCSV(f *testing.F) {
	f.Add("host,rack,address.management,label.tier\ncn1,r1,10.0.0.1,edge\n\ncn2,,10.0.0.2,\n")
	f.Add("rack , host\r\n\"r1\",\"c\"\"n1\"\r\n r1\t,cn2\n\"a\nb\",cn3\n")
	f.Add("host;rack\n\"")
	f.Add("host,,\n,,\n\ncn1,,x\n , \t\ncn2\r")
	f.Add("host,\n\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // rejected before
		}
		got, ok := fuzz(t, "x.csv", []byte(text))
		reader := csv.NewReader(strings.NewReader(text))
		reader.FieldsPerRecord = -1 // a blank row may have any number of cells
		records, err := reader.ReadAll()
		if !ok {
			return
		}
		if err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		column := slices.IndexFunc(records[0], func(name string) bool { return strings.Trim(name, " \t") == "host" })
		var want []string
		for _, record := range records[1:] {
			if strings.Trim(strings.Join(record, ""), " \t") == "" {
				continue
			}
			if len(record) != len(records[0]) {
				t.Fatalf("accepted, but %q has other columns than %q", record, records[0])
			}
			want = append(want, strings.Trim(record[column], " \t"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("hosts %q, want %q", got, want)
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add(`[{"host": "cn1", "rack": 7, "zone": null, "address": {"management": "10.0.0.1"}, "labels": {"a": "é"}}, {"host":"cn2"}]`)
	f.Add("[{\"host\": {\"a\": [[1]]}, \"labels\": [{}]},\n 1, [[]]] x")
	f.Add(`{"host": "\u0000"`)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		got, ok := fuzz(t, "x.json", []byte(text))
		var rows []map[string]any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&rows); ok && err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		if want := hostsOf(rows); ok && len(want) == len(rows) && !slices.Equal(got, want) {
			t.Errorf("hosts %q, want %q", got, want)
		}
	})
}

func FuzzYAML(f *testing.F) {
	f.Add("# all\n- host: cn1\n  rack: 007\n  labels: {é: x, on: yes}\n  address:\n    management: 10.0.0.1\n- {host: cn2, rack: \"r2\"}\n")
	f.Add("- &a {host: cn1}\n- *a\n- host: !!str x\n---\n- |\n  a\n")
	f.Add("- ? [a]\n  : {b: [c]}\n- host: 'x\n- y'\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		got, ok := fuzz(t, "x.yaml", []byte(text))
		var rows []map[string]any
		if err := yaml.Unmarshal([]byte(text), &rows); err != nil {
			return // a type whose text inventory tables accept
		}
		if want := hostsOf(rows); ok && len(want) == len(rows) && !slices.Equal(got, want) {
			t.Errorf("hosts %q, want %q", got, want)
		}
	})
}
