package ansible

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/secret"
	"stackplan/internal/secretstore"
)

// Delimiters of the template module. Files with secrets are templates in which nothing else has a meaning: files contain {{ and {% as text.
const (
	templateStart = "[[%"
	templateEnd   = "%]]"
)

// otherDelimiters must not occur in a template either: the delimiters of statements and comments, and the header with which a template
// changes all of them.
var otherDelimiters = []string{"[[&", "&]]", "[[!", "!]]", "#jinja2:"}

// text returns the content of a file, and whether it is a template since it contains secrets.
func (e *exporter) text(f *artefact.File) (text []byte, isTemplate bool, err error) {
	body := string(f.Body)
	if len(secret.References(body)) == 0 {
		return f.Body, false, nil
	}
	if done, ok := e.texts[body]; ok {
		return done, true, nil
	}
	for _, mark := range append([]string{templateStart, templateEnd}, otherDelimiters...) {
		if strings.Contains(body, mark) {
			return nil, false, fmt.Errorf("contains a secret and the text %s, which is a delimiter of templates", mark)
		}
	}
	body, err = secret.Replace(body, func(r secret.Reference) (string, error) {
		e.secrets[r.Name] = true
		return templateStart + " stackplan_values['" + r.Name + "'] " + templateEnd, nil // its characters need no encoding in a URL, see tasks/host.yml
	})
	e.texts[string(f.Body)] = []byte(body)
	return []byte(body), true, err
}

// errStore is the error of an address that is not one of a store.
var errStore = errors.New("is not the address of a store: write file:FILE, age:FILE, ansible-vault:FILE, dir:DIRECTORY or exec:COMMAND")

// CheckStore returns an error for a text that is not the address of a store.
func CheckStore(address string) error {
	kind, rest, _ := strings.Cut(address, ":")
	for _, k := range secretstore.Kinds {
		if k.Name == kind && strings.TrimSpace(rest) != "" {
			return nil
		}
	}
	return errStore
}

// secretVariables returns the variables with the secrets: lookups of the store, which Ansible evaluates when a file is written.
func (e *exporter) secretVariables() (map[string]any, error) {
	kind, rest, _ := strings.Cut(e.Store, ":")
	if slices.Contains([]string{"file", "age", "ansible-vault", "dir"}, kind) {
		absolute, err := filepath.Abs(rest)
		if err != nil {
			return nil, err
		}
		rest = absolute
	}
	all, names := map[string]any{}, slices.Sorted(maps.Keys(e.secrets))
	vars := map[string]any{"stackplan_secret_names": append([]string{}, names...), "stackplan_secrets": all}
	path := "stackplan_store_path"
	switch kind {
	case "file":
		vars["stackplan_store"] = "{{ lookup('ansible.builtin.file', " + path + ") | from_yaml }}"
	case "ansible-vault":
		vars["stackplan_store"] = "{{ lookup('ansible.builtin.unvault', " + path + ") | from_yaml }}"
	case "age":
		vars["stackplan_store"] = "{{ lookup('ansible.builtin.pipe', 'age --decrypt --identity ' ~ (stackplan_age_identity | quote) ~ ' ' ~ (" + path + " | quote)) | from_yaml }}"
		vars["stackplan_age_identity"] = "{{ lookup('ansible.builtin.env', 'SOPS_AGE_KEY_FILE') }}"
	case "exec":
		if !strings.Contains(rest, "{}") {
			vars["stackplan_store"] = "{{ lookup('ansible.builtin.pipe', " + path + ") | from_yaml }}"
		}
	}
	for _, name := range names {
		all[name] = e.lookup(kind, rest, name, vars["stackplan_store"] != nil)
	}
	if e.Store != "" {
		vars[path] = rest
	}
	return vars, nil
}

// lookup returns the template of a secret.
func (e *exporter) lookup(kind, rest, name string, isWhole bool) string {
	switch {
	case kind == "":
		return "{{ undef('set stackplan_secrets, or export with --secrets STORE') }}"
	case isWhole:
		nested := "stackplan_store"
		for part := range strings.SplitSeq(name, "/") {
			nested += "['" + part + "']"
		}
		return "{{ stackplan_store['" + name + "'] | default(" + nested + ") | string }}"
	case kind == "dir":
		return "{{ lookup('ansible.builtin.file', stackplan_store_path ~ '/" + name + "') }}"
	}
	return "{{ lookup('ansible.builtin.pipe', stackplan_store_path | replace('{}', '" + name + "')) }}"
}
