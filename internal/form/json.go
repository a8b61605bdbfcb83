package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// JSON accepts an object of JSON, and a list of objects if many is Many. Keys maps the names of members to the form of their values; nil
// accepts any value. If a key is not among them, the object is accepted only if others is OtherKeys.
func JSON(keys map[string]Validate, many Number, others Others, required ...string) Validate {
	return func(text string) string {
		decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
		var value any
		if err := decoder.Decode(&value); err != nil || decoder.More() {
			return fmt.Sprintf("%q is not JSON%s", text, quoteHint(text))
		}
		objects := []any{value}
		if list, isList := value.([]any); isList && many == Many {
			objects = list
		}
		for _, object := range objects {
			members, isObject := object.(map[string]any)
			if !isObject {
				return fmt.Sprintf("%q is not an object of JSON", text)
			}
			if fault := validateMembers(members, keys, others, required); fault != "" {
				return fault
			}
		}
		return ""
	}
}

// Number is how many objects a value may contain.
type Number int

// One object, or a list of them.
const (
	One Number = iota
	Many
)

// Others is whether an object may have other keys than those that are known.
type Others int

// Without other keys, a misspelt key is a fault; with them, only one that resembles a known key.
const (
	NoOtherKeys Others = iota
	OtherKeys
)

func validateMembers(members map[string]any, keys map[string]Validate, others Others, required []string) string {
	known := slices.Sorted(maps.Keys(keys))
	for _, name := range slices.Sorted(maps.Keys(members)) {
		validate, isKnown := keys[name]
		if !isKnown {
			fault := fmt.Sprintf("the program knows no key %q", name)
			if noted := note(fault, name, known); others == NoOtherKeys || noted != fault {
				return noted
			}
			continue
		}
		if text, isText := members[name].(string); isText && validate != nil {
			if fault := validate(text); fault != "" {
				return name + ": " + fault
			}
		}
	}
	for _, name := range required {
		if _, isSet := members[name]; !isSet {
			return fmt.Sprintf("the key %q is missing", name)
		}
	}
	return ""
}

// quoteHint states the most frequent fault of JSON.
func quoteHint(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return `: keys and texts need double quotes; in CUE write #"{"vendor_id": "10de"}"#`
	}
	return ""
}
