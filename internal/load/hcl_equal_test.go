package load

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue"

	"stackplan/internal/language"
	"stackplan/internal/model"
)

// written is a description as it is understood: the user's values as JSON, the model, and what is wrong with it.
type written struct {
	json  string
	cloud *model.Cloud
	said  []string
}

func understand(t *testing.T, name, text string) written {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, name, text)
	return understood(t, dir)
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func understood(t *testing.T, dir string) written {
	t.Helper()
	src, cloud, list := Dir(dir)
	if cloud == nil {
		t.Fatal(list.Error())
	}
	json, err := src.user.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	w := written{json: string(json), cloud: cloud}
	for _, d := range list {
		w.said = append(w.said, string(d.Path)+": "+d.Message)
	}
	slices.Sort(w.said) // the files differ in the order of lines
	return w
}

func equalAll(t *testing.T, inCUE written, others ...written) {
	t.Helper()
	for _, w := range others {
		if w.json != inCUE.json {
			t.Errorf("the values differ:\nCUE %s\nHCL %s", inCUE.json, w.json)
		}
		if !reflect.DeepEqual(w.cloud, inCUE.cloud) {
			t.Errorf("the models differ")
		}
		if !reflect.DeepEqual(w.said, inCUE.said) {
			t.Errorf("the messages differ:\nCUE %s\nHCL %s", strings.Join(inCUE.said, "\n    "), strings.Join(w.said, "\n    "))
		}
	}
}

// TestHCLSpeaksTheWholeLanguage writes a description with a value for every field of the schema in CUE, in HCL with blocks
// and in HCL with objects.
func TestHCLSpeaksTheWholeLanguage(t *testing.T) {
	inCUE := understand(t, "cloud.cue", strings.TrimSuffix(strings.TrimPrefix(sampleCUE(t, language.Cloud()), "{"), "}"))
	var blocks strings.Builder
	writeBlocks(t, &blocks, language.Cloud(), "")
	objects := strings.TrimSuffix(strings.TrimPrefix(sampleObject(t, language.Cloud()), "{"), "}")
	equalAll(t, inCUE, understand(t, "cloud.hcl", blocks.String()), understand(t, "cloud.hcl", objects))
	for _, name := range []string{"vlan", "certificate", "rack", "queues", "multiHost", "gigabytes"} {
		if !strings.Contains(inCUE.json, `"`+name+`"`) {
			t.Errorf("the sample lacks %s", name)
		}
	}
}

// entries are the fields of a sample of s: all that the schema names, and one that the user names.
func entries(t *testing.T, s *language.Shape) []*language.Field {
	t.Helper()
	all := slices.DeleteFunc(slices.Clone(s.Fields), func(f *language.Field) bool { return f.Renamed() != "" })
	if s.Keys != nil {
		all = append(all, &language.Field{Name: sampleKey(t, s.Keys), Shape: s.Values})
	}
	return all
}

func sampleKey(t *testing.T, keys *language.Shape) string {
	t.Helper()
	if names := keys.Literals(); len(names) > 0 {
		return names[0]
	}
	for _, name := range []string{"n1", "N1"} {
		if keys.Takes(cue.StringKind, name) {
			return name
		}
	}
	t.Fatalf("no sample of a name for %s", keys.Name)
	return ""
}

// samples are texts of which each pattern of the schema takes one.
var samples = []string{"b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", "etcd3+http://10.120.0.5:2379", "10.120.0.5", "10de", "2027-06-30", "ha/n1", "n1", "N1", "4GiB", "/n1", "n1.n2", "6.1", "n1:/n1", "age1n1"}

// sampleValue is a value that a leaf takes, and that is no default where it takes another.
func sampleValue(t *testing.T, s *language.Shape) string {
	t.Helper()
	if s.Form == language.Open {
		return "4.0"
	}
	switch literals := s.Literals(); {
	case s.Kinds()&cue.BoolKind != 0:
		return "true"
	case len(literals) > 0 && s.AllFixed():
		return fmt.Sprintf("%q", literals[len(literals)-1])
	case s.Kinds()&cue.StringKind == 0:
		for n := 3; n < 10000; n++ {
			if text := fmt.Sprint(n); s.Takes(cue.IntKind, text) {
				return text
			}
		}
	}
	for _, text := range samples {
		if s.Takes(cue.StringKind, text) {
			return fmt.Sprintf("%q", text)
		}
	}
	t.Fatalf("no sample of a text for %s", s.Name)
	return ""
}

func sampleList(t *testing.T, s *language.Shape, element func(*testing.T, *language.Shape) string) string {
	if s.Elem == nil {
		return "[]"
	}
	return "[" + element(t, s.Elem) + ", " + element(t, s.Elem) + "]"
}

func sampleCUE(t *testing.T, s *language.Shape) string {
	switch s.Form {
	case language.List:
		return sampleList(t, s, sampleCUE)
	case language.Struct:
		text := "{\n"
		for _, f := range entries(t, s) {
			text += fmt.Sprintf("%q: %s\n", f.Name, sampleCUE(t, f.Shape))
		}
		return text + "}"
	}
	return sampleValue(t, s)
}

func sampleObject(t *testing.T, s *language.Shape) string {
	switch s.Form {
	case language.List:
		return sampleList(t, s, sampleObject)
	case language.Struct:
		text := "{\n"
		for _, f := range entries(t, s) {
			text += fmt.Sprintf("%s = %s\n", f.Name, sampleObject(t, f.Shape))
		}
		return text + "}"
	}
	return sampleValue(t, s)
}

// writeBlocks writes every structure as a block, and every entry of a map as one with a label.
func writeBlocks(t *testing.T, b *strings.Builder, s *language.Shape, indent string) {
	for _, f := range entries(t, s) {
		switch {
		case f.Form != language.Struct:
			fmt.Fprintf(b, "%s%s = %s\n", indent, f.Name, sampleObject(t, f.Shape))
		case f.Singular() != "":
			for _, entry := range entries(t, f.Shape) {
				fmt.Fprintf(b, "%s%s %q {\n", indent, f.Singular(), entry.Name)
				writeBlocks(t, b, entry.Shape, indent+"  ")
				fmt.Fprintf(b, "%s}\n", indent)
			}
		default:
			fmt.Fprintf(b, "%s%s {\n", indent, f.Name)
			writeBlocks(t, b, f.Shape, indent+"  ")
			fmt.Fprintf(b, "%s}\n", indent)
		}
	}
}

// TestHCLMeansWhatCUEMeans: pairs of texts with the same meaning, each in addition to testdata/base.cue.
func TestHCLMeansWhatCUEMeans(t *testing.T) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, inCUE, inHCL string }{
		{"a block with a label", `regions: r1: networks: fixed: {purpose: "fixed", vlan: 101}`,
			"region \"r1\" {\n network \"fixed\" {\n purpose = \"fixed\"\n vlan = 101\n}\n}"},
		{"a label without quotes", `regions: r1: networks: "fixed-a": {purpose: "fixed"}`,
			"region r1 {\n network fixed-a {\n purpose = \"fixed\"\n}\n}"},
		{"a label with a dot", `regions: r1: flavors: "m1.large": {vcpus: 2, ram: "1GiB", disk: "1GiB"}`,
			"region r1 {\n flavor \"m1.large\" {\n vcpus = 2\n ram = \"1GiB\"\n disk = \"1GiB\"\n}\n}"},
		{"a map with names as blocks", `regions: r1: quotas: web: cores: -1`, "region r1 {\n quotas {\n web {\n cores = -1\n}\n}\n}"},
		{"an object", `regions: r1: quotas: {"web": {cores: 4, ram: "1GiB"}, "2": cores: 1}`,
			"region r1 {\n quotas = { \"web\" = { cores : 4, ram = \"1GiB\" }, 2 = { cores = 1 } }\n}"},
		{"hardware is no plural", `hardware: big: {cpus: 4, memory: "1GiB", disk: "1GiB", nics: ["a", "b"], reserve: cpus: [0, 1]}`,
			"hardware \"big\" {\n cpus = 4\n memory = \"1GiB\"\n disk = \"1GiB\"\n nics = [\n \"a\",\n \"b\",\n ]\n reserve { cpus = [0, 1] }\n}"},
		{"an exception", `regions: r1: hosts: ctl2: {rack: "r9", address: management: "10.0.0.99"}`,
			"region r1 {\n host \"ctl2\" {\n rack = \"r9\"\n address { management = \"10.0.0.99\" }\n}\n}"},
		{"overrides in blocks", `overrides: nova: DEFAULT: {cpu_allocation_ratio: 4.0, ram_allocation_ratio: 1.50, enabled_apis: ["a", 8, true]}`,
			"overrides {\n nova {\n DEFAULT {\n cpu_allocation_ratio = 4.0\n ram_allocation_ratio = 1.50\n enabled_apis = [\"a\", 8, true]\n}\n}\n}"},
		{"overrides by labels", `overrides: nova: "odd group": {debug: false, a: 1e3, b: -1.5}`,
			"overrides \"nova\" \"odd group\" {\n debug = false\n a = 1e3\n b = -1.5\n}"},
		{"overrides in an object", `overrides: nova: database: connection: secret: "nova/url"`,
			"overrides = { nova = { database = { connection = { secret = \"nova/url\" } } } }"},
		{"a block twice", `regions: r1: image: {workers: 3, maxLimit: 5}`,
			"region r1 {\n image {\n workers = 3\n}\n}\nregion r1 {\n image { maxLimit = 5 }\n}"},
		{"an attribute twice, alike", `regions: r1: workers: 7`, "region r1 {\n workers = 7\n workers = (7)\n}"},
		{"a block and an attribute", `regions: r1: image: {workers: 3, maxLimit: 5}`, "region r1 {\n image = { workers = 3 }\n image { maxLimit = 5 }\n}"},
		{"an option of one's own", `custom: options: nova: DEFAULT: ecu_ratio: {type: "float", min: 0, max: 2.5}`,
			"custom {\n option \"nova\" \"DEFAULT\" \"ecu_ratio\" {\n type = \"float\"\n min = 0\n max = 2.5\n}\n}"},
		{"a secret", `secrets: nova: database: secret: "x/y"`, "secret \"nova\" \"database\" {\n secret = \"x/y\"\n}"},
		{"secrets", `secrets: nova: database: secret: "x/y"`, "secrets {\n nova {\n database = { secret = \"x/y\" }\n}\n}"},
		{"a secret of a region", `regions: r1: secrets: nova: database: secret: "x/y"`, "region r1 {\n secret nova database {\n secret = \"x/y\"\n}\n}"},
		{"escapes", `regions: r1: location: "a \"b\" \\ é ${c} %{d} $"`, `region r1 { location = "a \"b\" \\ \u00e9 $${c} %%{d} $" }`},
		{"comments", `regions: r1: location: "# no // comment"`, "# one\n// two\n/* three\n*/\nregion r1 { # four\n location = \"# no // comment\" // five\n}"},
		{"a byte order mark and Windows line ends", `regions: r1: workers: 7`, "\ufeffregion r1 {\r\n  workers = 7\r\n}\r\n"},
		{"names that CUE has other uses for", `overrides: nova: DEFAULT: {"for": 1, "_x": 2, "import": 3, "true-ish": 4, "int": 5}`,
			"overrides nova DEFAULT {\n for = 1\n _x = 2\n import = 3\n true-ish = 4\n int = 5\n}"},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			both := func(name, text string) written {
				dir := t.TempDir()
				put(t, dir, "base.cue", string(base))
				put(t, dir, name, text)
				return understood(t, dir)
			}
			equalAll(t, both("cloud.cue", "package cloud\n"+test.inCUE), both("cloud.hcl", test.inHCL))
		})
	}
}
