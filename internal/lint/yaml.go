package lint

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"stackplan/internal/catalogue"
)

// maxYAML is the maximum size of a YAML file, in bytes.
const maxYAML = 4 << 20

// maxNesting is the depth below which no tool has options.
const maxNesting = 8

// isYAML reports whether a file is YAML by its name.
func isYAML(name string) bool {
	ext := path.Ext(name)
	return ext == ".yaml" || ext == ".yml"
}

// marks are texts that YAML with options contains: of OpenStack-Ansible, of openstack-helm, of hiera.
var marks = [][]byte{[]byte("_overrides"), []byte("conf:"), []byte("::config::")}

// isMarked reports whether YAML may contain options.
func isMarked(body []byte) bool {
	return slices.ContainsFunc(marks, func(mark []byte) bool { return bytes.Contains(body, mark) })
}

// seemsYAML reports whether standard input, which has no name, is YAML with options rather than a file with sections.
func seemsYAML(body []byte) bool {
	return isMarked(body) && !bytes.HasPrefix(body, []byte("[")) && !bytes.Contains(body, []byte("\n["))
}

// readYAML returns the options in variables of OpenStack-Ansible, values of openstack-helm, or data of hiera; one document for each
// file of options. Aliases and merged mappings are expanded within limits, and their options are where the file contains them.
func readYAML(in *Input) ([]*document, error) {
	switch {
	case !isMarked(in.Body):
		return nil, nil
	case len(in.Body) > maxYAML:
		return nil, fmt.Errorf("it is larger than %d MiB", maxYAML>>20)
	case !utf8.Valid(in.Body):
		return nil, errors.New("it is not a text in UTF-8")
	}
	var root yaml.Node
	if err := yaml.Unmarshal(in.Body, &root); err != nil {
		if strings.Contains(err.Error(), "exceeded max depth") {
			return nil, errors.New("it is nested too deeply")
		}
		return nil, errors.New(strings.TrimSuffix("it is not valid YAML: "+yamlLine.FindString(err.Error()), ": "))
	}
	y := &yamlReader{in: in, lines: strings.Split(string(in.Body), "\n")}
	for _, document := range root.Content {
		y.find(document, 0)
	}
	if y.entries > maxEntries {
		return nil, fmt.Errorf("its aliases expand to more than %d entries", maxEntries)
	}
	lines := crowded(y.documents)
	for _, d := range y.documents {
		d.crowded = lines
	}
	return y.documents, nil
}

// yamlLine finds the line in an error of YAML. The rest of the error may contain a value: a password may begin with the mark of an alias.
var yamlLine = regexp.MustCompile(`line [0-9]+`)

// yamlReader collects the documents of a YAML file.
type yamlReader struct {
	in        *Input
	lines     []string
	documents []*document
	entries   int // of mappings and lists with options, as they were expanded
}

// find finds the variables with options in a mapping and in the mappings below it.
func (y *yamlReader) find(node *yaml.Node, depth int) {
	if node.Kind != yaml.MappingNode || depth > maxNesting {
		return
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		switch {
		case strings.HasSuffix(key, "_overrides"):
			if file, ok := ansibleFile(strings.TrimSuffix(key, "_overrides")); ok {
				y.add(file, value)
			}
		case key == "conf" && depth <= 1:
			y.helm(value)
		case strings.Contains(key, "::config::"):
			if file, ok := hieraFile(key); ok {
				y.hiera(file, value)
			}
		default:
			y.find(value, depth+1)
		}
	}
}

// helm adds the files of a conf tree of openstack-helm.
func (y *yamlReader) helm(node *yaml.Node) {
	for _, e := range y.expand(node) {
		if file, ok := fileNamed(e.name.Value); ok {
			y.add(file, e.value)
		} else if e.name.Value == "plugins" {
			y.plugins(e.value)
		}
	}
}

// plugins adds the files of the plug-ins in a conf tree of openstack-helm.
func (y *yamlReader) plugins(node *yaml.Node) {
	for _, e := range y.expand(node) {
		if file, ok := fileNamed(e.name.Value); ok {
			y.add(file, e.value)
		}
	}
}

// fileNamed returns the file with a name without its suffix, in which underscores may represent dashes: glance_api, ml2_conf.
func fileNamed(name string) (catalogue.ProgramFile, bool) {
	for _, base := range []string{name + ".ini", strings.ReplaceAll(name, "_", "-") + ".conf"} {
		if file, ok := catalogue.ProgramFileOf(base); ok {
			return file, true
		}
	}
	return catalogue.ProgramFile{}, false
}

// ansibleFile returns the file of a variable of OpenStack-Ansible: nova.conf of nova_nova_conf, ml2_conf.ini of neutron_ml2_conf_ini, the main
// file of barbican_config.
func ansibleFile(variable string) (catalogue.ProgramFile, bool) {
	project, rest, ok := strings.Cut(variable, "_")
	if !ok {
		return catalogue.ProgramFile{}, false
	}
	if rest == "config" {
		return catalogue.ProgramFileOf(project + ".conf")
	}
	if name, isConf := strings.CutSuffix(rest, "_conf"); isConf {
		return fileNamed(name)
	}
	if name, isINI := strings.CutSuffix(rest, "_ini"); isINI {
		return catalogue.ProgramFileOf(name + ".ini")
	}
	return catalogue.ProgramFile{}, false
}

// hieraFile returns the file of a key of hiera: nova::config::nova_config, neutron::config::server_config, glance::config::api_config.
func hieraFile(key string) (catalogue.ProgramFile, bool) {
	project, name, _ := strings.Cut(key, "::config::")
	name, ok := strings.CutSuffix(name, "_config")
	if !ok {
		return catalogue.ProgramFile{}, false
	}
	name = strings.TrimPrefix(name, "plugin_")
	switch name {
	case project, "server":
		return catalogue.ProgramFileOf(project + ".conf")
	case "ml2":
		name = "ml2_conf"
	}
	for _, base := range []string{name + ".ini", project + "-" + name + ".conf"} {
		if file, ok := catalogue.ProgramFileOf(base); ok && file.Project == project {
			return file, true
		}
	}
	return catalogue.ProgramFile{}, false
}

// document appends a document for a file.
func (y *yamlReader) document(file catalogue.ProgramFile) *document {
	d := &document{name: y.in.Name, path: y.in.Path, host: hostOf(y.in.Path), file: file, lines: y.lines, isYAML: true, isMore: len(y.documents) > 0}
	y.documents = append(y.documents, d)
	return d
}

// add adds the options of a mapping from sections to mappings from options to values.
func (y *yamlReader) add(file catalogue.ProgramFile, node *yaml.Node) {
	if y.target(node).Kind != yaml.MappingNode {
		return
	}
	d := y.document(file)
	for _, section := range y.expand(node) {
		for _, o := range y.expand(section.value) {
			d.addYAML(y, catalogue.Key{Group: section.name.Value, Name: o.name.Value}, o.name, o.value)
		}
	}
}

// hiera adds the options of a mapping from section/option to a value, or to a mapping with the value.
func (y *yamlReader) hiera(file catalogue.ProgramFile, node *yaml.Node) {
	if y.target(node).Kind != yaml.MappingNode {
		return
	}
	d := y.document(file)
	for _, e := range y.expand(node) {
		if group, name, ok := strings.Cut(e.name.Value, "/"); ok {
			d.addYAML(y, catalogue.Key{Group: group, Name: name}, e.name, e.value)
		}
	}
}

// addYAML adds a setting. A null removes an option in openstack-helm, and so does the text <SERVICE DEFAULT> or ensure: absent in puppet.
func (d *document) addYAML(y *yamlReader, written catalogue.Key, name, value *yaml.Node) {
	value = y.target(value)
	at := value
	if value.Kind == yaml.MappingNode {
		if at = entry(value, "value", "values"); at == nil {
			return
		}
		at = y.target(at)
	}
	if at.Tag == "!!null" || at.Value == "<SERVICE DEFAULT>" {
		return
	}
	s := setting{
		key: written.Canonical(), written: written, place: place{name.Line, name.Column, len(name.Value)},
	}
	s.value = at.Value
	if at.Kind == yaml.SequenceNode {
		var members []string
		for _, member := range at.Content {
			member = y.target(member)
			members = append(members, member.Value)
			s.open = s.open || member.Kind != yaml.ScalarNode
		}
		s.value = strings.Join(members, ",")
	}
	s.at, s.lines = place{at.Line, at.Column, max(len(s.value), 1)}, []string{s.value}
	s.open = s.open || isTemplate(s.value)
	d.settings = append(d.settings, s)
}

// entry returns the value of the first of some keys of a mapping; nil if it has none of them.
func entry(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

// crowded returns the lines with several settings of any document of a file. They are not printed: one of the values may be a secret.
func crowded(documents []*document) map[int]bool {
	first, all := map[int]int{}, map[int]bool{} // the column of the first setting of a line
	for _, d := range documents {
		for _, s := range d.settings {
			if column := first[s.place.line]; column == 0 {
				first[s.place.line] = s.place.column
			} else if column != s.place.column {
				all[s.place.line] = true
			}
		}
	}
	return all
}
