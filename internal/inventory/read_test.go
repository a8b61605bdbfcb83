package inventory_test

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/inventory"
)

// read returns the rows of a table, one in each line with the positions of the cells, and its faults.
func read(name, text string) (rows, faults string) {
	f := &inventory.File{Name: name, Text: []byte(text), Faults: &inventory.Faults{}}
	var b strings.Builder
	inventory.ReaderFor(name)(f, func(r *inventory.Row) bool {
		fmt.Fprintf(&b, "%s@%d:%d", r.Host, r.At.Line, r.At.Column)
		for _, c := range r.Cells {
			fmt.Fprintf(&b, " %s=%s@%d:%d", c.Key, c.Text, c.At.Line, c.At.Column)
		}
		if r.Cut {
			b.WriteString(" cut")
		}
		b.WriteString("\n")
		return true
	})
	return b.String(), strings.ReplaceAll(f.Faults.Finish().Error(), name+":", "")
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, file, text, rows, faults string }{
		{"csv", "x.csv", "host,rack,address.management,label.tier\ncn1,r1,10.0.0.1,edge\n\ncn2,,10.0.0.2,\n",
			"cn1@2:1 rack=r1@2:5 address.management=10.0.0.1@2:8 labels.tier=edge@2:17\ncn2@4:1 address.management=10.0.0.2@4:6\n", ""},
		{"csv quotes and blanks", "x.csv", "rack , host\n\"r1\",cn1\n r1\t,\"cn2\"\n\"r1\" ,cn3\n", "cn1@2:6 rack=r1@2:1\ncn2@3:6 rack=r1@3:2\n",
			"4:4: text after the closing quote of a cell"},
		{"csv crlf", "x.csv", "host,rack\r\ncn1,r1\r\n", "cn1@2:1 rack=r1@2:5\n", ""},
		{"csv header alone", "x.csv", "host,rack", "", ""},
		{"csv empty", "x.csv", "", "", "1:1: x.csv contains no table"},
		{"csv blank lines", "x.csv", "\n\n\n", "", "1:1: x.csv contains no table"},
		{"csv no host", "x.csv", "rack,zone\nr1,z1\n", "", "1:1: the first row contains no column host"},
		{"csv semicolons", "x.csv", "host;rack\ncn1;r1\n", "", "1:1: the names of the columns are not separated by commas"},
		{"csv upper case", "x.csv", "Host,rack\nCN1,r1\n", "", "1:1: unknown inventory field \"Host\""},
		{"csv of a spreadsheet", "x.csv", "host,rack,,\r\ncn1,r1,,\r\n,,,\r\ncn2,,,\r\n , \t,,\r\n,\r\n", "cn1@2:1 rack=r1@2:5\ncn2@4:1\n", ""},
		{"csv nameless column", "x.csv", "host,rack,,\ncn1,r1,x,\ncn2,r1,,y\ncn3,r1,z,\n", "cn1@2:1 rack=r1@2:5\ncn2@3:1 rack=r1@3:5\ncn3@4:1 rack=r1@4:5\n",
			"2:8: column 3 has no name, but this cell is not empty; the same applies to cn3\n3:9: column 4 has no name, but this cell is not empty"},
		{"csv lone return", "x.csv", "host,rack\r\ncn1,r1\rcn2,r1\r", "", "2:7: a carriage return without a line feed"},
		{"csv return at the end", "x.csv", "host\r\ncn1\r", "", "2:4: a carriage return without a line feed"},
		{"csv unknown", "x.csv", "host,rakc,address,label.A,addres.x\ncn1,1,2,3,4\n", "cn1@2:1\n",
			"1:6: unknown inventory field \"rakc\"\n1:11: unknown inventory field \"address\"\n" +
				"1:19: the key \"A\" of a label is not a name\n1:27: unknown inventory field \"addres.x\""},
		{"csv twice", "x.csv", "host,rack,rack\ncn1,r1,r2\n", "cn1@2:1 rack=r1@2:5\n", "1:11: duplicate column \"rack\""},
		{"csv short", "x.csv", "host,rack,zone\ncn1,r1\ncn2,r1,z1,z2\n", "cn1@2:1 rack=r1@2:5 cut\ncn2@3:1 rack=r1@3:5 zone=z1@3:8 cut\n",
			"2:1: this row has 2 cells, but the header has 3 columns\n3:1: this row has 4 cells, but the header has 3 columns"},
		{"csv one cell", "x.csv", "host,rack\ncn1\n", "cn1@2:1 cut\n", "2:1: this row has 1 cell, but the header has 2 columns"},
		{"csv nameless", "x.csv", "host,rack\n,r1\ncn2,r2\n", "cn2@3:1 rack=r2@3:5\n", "2:1: this row has no host"},
		{"csv bare quote", "x.csv", "host,rack\ncn1,r\"1\ncn2,r2\n", "cn2@3:1 rack=r2@3:5\n", "2:6: a quote in a cell that does not begin with a quote"},
		{"csv open quote", "x.csv", "host,rack\ncn1,\"r1\ncn2,r2\n", "", "2:1: a quoted cell of this row has no closing quote"},
		{"csv quote and more", "x.csv", "host,rack\ncn1,\"r1\"x\ncn2,r2\n", "cn2@3:1 rack=r2@3:5\n", "2:8: text after the closing quote of a cell"},

		{"json", "x.json", "[\n {\"host\": \"cn1\", \"rack\": 7, \"zone\": null,\n  \"address\": {\"management\": \"10.0.0.1\"}, \"labels\": {\"a\": \"é\", \"b\": \"c\"}},\n {\"host\":\"cn2\"}\n]\n",
			"cn1@2:11 rack=7@2:26 address.management=10.0.0.1@3:29 labels.a=é@3:58 labels.b=c@3:69\ncn2@4:10\n", ""},
		{"json empty", "x.json", " \n", "", "1:1: x.json contains no table"},
		{"json no rows", "x.json", "[]", "", ""},
		{"json object", "x.json", "{\"host\": \"cn1\"}", "", "1:1: this must be a list of hosts"},
		{"json no objects", "x.json", "[1, [[\"x\"]], {\"host\": \"cn1\"}]", "cn1@1:23\n", "1:2: a host must be an object\n1:5: a host must be an object"},
		{"json wrong kinds", "x.json", "[{\"host\": \"cn1\", \"rack\": {\"a\": [1]}, \"zone\": [[]], \"address\": \"x\", \"labels\": {\"a\": {\"b\": 1}}, \"serial\": true}]",
			"cn1@1:11 cut\n", "1:26: \"rack\" must be a text\n1:46: \"zone\" must be a text\n1:63: address must be an object\n1:84: \"a\" must be a text\n1:105: \"serial\" must be a text"},
		{"json unknown", "x.json", "[{\"host\": \"cn1\", \"rak\": 1}, {\"host\": \"cn2\", \"rak\": 1}]", "cn1@1:11 cut\ncn2@1:38 cut\n", "1:18: unknown inventory field \"rak\""},
		{"json twice", "x.json", "[{\"host\": \"cn1\", \"rack\": \"a\", \"rack\": \"b\", \"address\": {\"x\": \"1\", \"x\": \"2\"}}]", "cn1@1:11 rack=a@1:26 address.x=1@1:61\n",
			"1:31: duplicate field \"rack\"\n1:66: duplicate field \"x\""},
		{"json nameless", "x.json", "[{\"rack\": \"a\"}, {\"host\": \"cn2\"}]", "cn2@1:26\n", "1:2: this row has no host"},
		{"json cut", "x.json", "[{\"host\": \"cn1\"},\n {\"host\": \"cn2\", \"rack\":\n\n", "cn1@1:11\n", "2:25: the file ends before the list of hosts ends"},
		{"json comma", "x.json", "[{\"host\": \"cn1\"}\n {\"host\": \"cn2\"}]", "cn1@1:11\n", "2:2: this is not valid JSON"},
		{"json behind", "x.json", "[{\"host\": \"cn1\"}] x", "cn1@1:11\n", "1:19: this is not valid JSON"},
		{"json two lists", "x.json", "[{\"host\": \"cn1\"}]\n[]", "cn1@1:11\n", "2:1: text after the list of hosts"},
		{"json deep", "x.json", "[" + strings.Repeat("[", 300000), "", "1:2: a host must be an object\n1:102: more than 100 brackets are open here"},

		{"csv long line", "x.csv", "host,rack\ncn1," + strings.Repeat(",", 1<<16) + "\n", "", "2:1: this line is longer than 64 KiB"},
		{"json many fields", "x.json", `[{"host": "cn1", "labels": {"a": 1` + strings.Repeat(`, "a": 1`, 1000) + "}}]", "cn1@1:11 labels.a=1@1:34 cut\n", "MANY"},
		{"yaml many fields", "x.yaml", "- {host: cn1" + strings.Repeat(", a", 50000) + "}\n", "cn1@1:10 cut\n", "MANY"},

		{"yaml", "x.yaml", "# all\n- host: cn1\n  rack: 007\n  zone:\n  labels: {é: x, on: yes}\n  address:\n    management: 10.0.0.1\n- {host: cn2, rack: \"r2\"}\n",
			"cn1@2:9 rack=007@3:9 labels.on=yes@5:23 address.management=10.0.0.1@7:17\ncn2@8:10 rack=r2@8:21\n", "5:12: the key \"é\" of a label is not a name"},
		{"yaml empty", "x.yml", "\n# nothing\n", "", "1:1: x.yml contains no table"},
		{"yaml no rows", "x.yaml", "[]\n", "", ""},
		{"yaml mapping", "x.yaml", "host: cn1\n", "", "1:1: this must be a list of hosts"},
		{"yaml list as a name", "x.yaml", "- host: cn1\n  ? [a]\n  : b\n", "cn1@1:9\n", "2:5: the name of a field must be a plain text"},
		{"yaml text", "x.yaml", "- cn1\n- host: cn2\n", "cn2@2:9\n", "1:3: a host must be a mapping"},
		{"yaml anchor", "x.yaml", "- &a {host: cn1}\n- host: &b cn2\n  rack: !!str r\n", "", "1:3: ANCHOR\n2:9: ANCHOR\n3:9: ANCHOR\n2:3: this row has no host"},
		{"yaml alias", "x.yaml", "- host: &b cn2\n- *b\n", "", "1:9: ANCHOR\n1:3: this row has no host\n2:3: ANCHOR"},
		{"yaml unknown alias", "x.yaml", "- host: *b\n", "", "1:1: this line, or one above it, is not valid YAML"},
		{"yaml twice", "x.yaml", "- host: cn1\n  rack: a\n  rack: b\n", "cn1@1:9 rack=a@2:9\n", "3:3: duplicate field \"rack\""},
		{"yaml two documents", "x.yaml", "- host: cn1\n---\n- host: cn2\n", "", "2:1: a second document begins here"},
		{"yaml syntax", "x.yaml", "- host: cn1\n  rack: \"a\n- host: cn2\n", "", "2:1: this line, or one above it, is not valid YAML"},
		{"yaml deep", "x.yaml", "- host: " + strings.Repeat("[", 100000), "", "1:1: brackets or hyphens are nested more than 10,000 deep here"},
		{"yaml hyphens", "x.yaml", strings.Repeat("- ", 100000), "", "1:1: brackets or hyphens are nested more than 10,000 deep here"},
		{"yaml large", "x.yaml", "[" + strings.Repeat("{host: cn1},", 40000) + "]", "", "1:1: the text from here to the next host is longer than 256 KiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, faults := read(test.file, test.text)
			faults = strings.ReplaceAll(faults, "anchors, aliases and tags are not allowed in an inventory", "ANCHOR")
			if strings.Contains(faults, "has more than 200 fields\n") && test.faults == "MANY" {
				faults = "MANY"
			}
			if rows != test.rows || faults != test.faults {
				t.Errorf("rows\n%sfaults\n%s\nwant rows\n%sfaults\n%s", rows, faults, test.rows, test.faults)
			}
		})
	}
}
