package load

import (
	"errors"
	"fmt"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/language"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// overrides reads project, group, option; nil if n contains none. The options of a program without sections have no group.
func (r *reader) overrides(n node) model.Overrides {
	group := func(_ string, n node) map[string]model.Setting { return byName(n, r.setting) }
	project := func(_ string, n node) map[string]map[string]model.Setting {
		if shape := language.Cloud().Find(n.path.Labels()); shape != nil && shape.Values != nil && shape.Values.Form == language.Open {
			return map[string]map[string]model.Setting{model.NoGroup: group("", n)}
		}
		return byName(n, group)
	}
	return byName(n, project)
}

// setting reads the value of one option.
func (r *reader) setting(_ string, n node) model.Setting {
	switch n.value.Kind() {
	case cue.ListKind:
		set := model.Setting{List: true}
		for _, e := range n.elements() {
			if text, ok := scalar(e.value); ok {
				set.Texts = append(set.Texts, text)
			} else {
				r.settingError(e)
			}
		}
		return set
	case cue.StructKind:
		return r.secretSetting(n)
	case cue.NullKind:
		return model.Setting{Unset: true}
	}
	text, ok := scalar(n.value)
	if !ok {
		r.settingError(n)
	}
	return model.Setting{Texts: []string{text}, Flag: n.value.Kind() == cue.BoolKind}
}

// notSecret is the message for an invalid reference. The text itself may be the secret.
const notSecret = "this is not the path of a secret"

// secretSetting reads {secret: "path"}.
func (r *reader) secretSetting(n node) model.Setting {
	ref := n.at("secret")
	if !ref.value.Exists() || len(fieldNames(n)) != 1 {
		r.settingError(n)
		return model.Setting{}
	}
	if text := ref.text(); language.IsSecretPath(text) {
		return model.Setting{Secret: text}
	}
	r.errorf("schema/pattern", ref, notSecret).Hint = `write names with slashes between them, as secret: "nova/database"`
	return model.Setting{}
}

func fieldNames(n node) []string {
	var names []string
	for name := range n.each() {
		names = append(names, name)
	}
	return names
}

// settingError reports a value that no option can have.
func (r *reader) settingError(n node) {
	if !n.given() {
		return // reported before: it has no value
	}
	said := r.errorf("value/override", n, "an option cannot be %s", kindWord(n.value.Kind()))
	said.Hint = `write a text, a number, true, false, a list of them, {secret: "path"}, or null to omit the line`
	switch n.value.Kind() {
	case cue.NullKind:
		said.Hint = "remove the member from the list; null in place of the whole list omits the line"
	case cue.BytesKind:
		said.Hint = `single quotes are bytes in CUE: write a text as "...", or as #"..."# if it contains quotes`
	}
}

// scalar returns the text of a value as oslo.config reads it: True and False, and numbers as the user wrote them.
func scalar(v cue.Value) (string, bool) {
	switch v.Kind() {
	case cue.StringKind:
		text, err := v.String()
		return text, err == nil
	case cue.BoolKind:
		b, _ := v.Bool()
		return strings.ToUpper(fmt.Sprint(b)[:1]) + fmt.Sprint(b)[1:], true
	case cue.IntKind:
		i, err := v.Int(nil)
		return fmt.Sprint(i), err == nil
	case cue.FloatKind, cue.NumberKind:
		text, err := v.MarshalJSON()
		return string(text), err == nil
	}
	return "", false
}

// nodeError reports an error of package nodeset about the text at n.
func (r *reader) nodeError(code string, n node, err error) {
	e, ok := errors.AsType[*nodeset.Error](err)
	if !ok {
		r.errorf(code, n, "%v", err)
		return
	}
	r.errorf(code, n, "%s %q: %s", language.Label(n.path), e.Text, e.Reason).Hint = e.Hint
}
