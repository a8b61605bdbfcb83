package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"path"
	"time"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// digests are the functions of the bytes of a text or, with the prefix file, of a file.
var digests = map[string]func([]byte) string{
	"md5":          func(text []byte) string { sum := md5.Sum(text); return hex.EncodeToString(sum[:]) },
	"sha1":         func(text []byte) string { sum := sha1.Sum(text); return hex.EncodeToString(sum[:]) },
	"sha256":       func(text []byte) string { sum := sha256.Sum256(text); return hex.EncodeToString(sum[:]) },
	"sha512":       func(text []byte) string { sum := sha512.Sum512(text); return hex.EncodeToString(sum[:]) },
	"base64sha256": func(text []byte) string { sum := sha256.Sum256(text); return base64.StdEncoding.EncodeToString(sum[:]) },
	"base64sha512": func(text []byte) string { sum := sha512.Sum512(text); return base64.StdEncoding.EncodeToString(sum[:]) },
}

// textFunctions are the functions whose result depends on their text only.
func textFunctions() map[string]function.Function {
	return map[string]function.Function{
		"yamldecode":   ofOne(cty.String, yamlValue),
		"base64decode": ofText(base64Decoded),
		"base64encode": ofText(func(text string) (cty.Value, error) {
			return cty.StringVal(base64.StdEncoding.EncodeToString([]byte(text))), nil
		}),
		"basename":    ofText(func(text string) (cty.Value, error) { return cty.StringVal(path.Base(text)), nil }),
		"dirname":     ofText(func(text string) (cty.Value, error) { return cty.StringVal(path.Dir(text)), nil }),
		"urlencode":   ofText(func(text string) (cty.Value, error) { return cty.StringVal(url.QueryEscape(text)), nil }),
		"timecmp":     compareTimes,
		"matchkeys":   matchKeys,
		"transpose":   ofOne(cty.Map(cty.List(cty.String)), transposed),
		"issensitive": ofOne(cty.DynamicPseudoType, func(cty.Value) (cty.Value, error) { return cty.False, nil }),
	}
}

// ofText returns a function of one text.
func ofText(result func(string) (cty.Value, error)) function.Function {
	return ofOne(cty.String, func(v cty.Value) (cty.Value, error) { return result(v.AsString()) })
}

func base64Decoded(text string) (cty.Value, error) {
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !utf8.Valid(decoded) {
		return cty.NilVal, errors.New("the text is not UTF-8 in base64")
	}
	return cty.StringVal(string(decoded)), nil
}

// compareTimes returns -1, 0 or 1 for two timestamps.
var compareTimes = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "a", Type: cty.String}, {Name: "b", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		a, err1 := time.Parse(time.RFC3339, args[0].AsString())
		b, err2 := time.Parse(time.RFC3339, args[1].AsString())
		if err := errors.Join(err1, err2); err != nil {
			return cty.NilVal, errors.New("timecmp requires timestamps such as 2025-01-31T12:00:00Z")
		}
		return cty.NumberIntVal(int64(a.Compare(b))), nil
	},
})

// matchKeys returns the values at the positions of the keys that are in a set of keys.
var matchKeys = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "values", Type: cty.List(cty.DynamicPseudoType)}, {Name: "keys", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "wanted", Type: cty.List(cty.DynamicPseudoType)}},
	Type: function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if args[0].LengthInt() != args[1].LengthInt() {
			return cty.NilVal, errors.New("matchkeys requires as many values as keys")
		}
		var kept []cty.Value
		keys := args[1].AsValueSlice()
		for i, value := range args[0].AsValueSlice() {
			for _, wanted := range args[2].AsValueSlice() {
				if equal, err := stdlib.Equal(keys[i], wanted); err == nil && equal.IsKnown() && equal.True() {
					kept = append(kept, value)
					break
				}
			}
		}
		if len(kept) == 0 {
			return cty.ListValEmpty(args[0].Type().ElementType()), nil
		}
		return cty.ListVal(kept), nil
	},
})

// transposed returns a map from each element to the keys that have it.
func transposed(v cty.Value) (cty.Value, error) {
	all := map[string][]cty.Value{}
	for it := v.ElementIterator(); it.Next(); {
		key, list := it.Element()
		for parts := list.ElementIterator(); parts.Next(); {
			_, part := parts.Element()
			if part.IsNull() {
				return cty.NilVal, errors.New("transpose requires strings")
			}
			all[part.AsString()] = append(all[part.AsString()], key)
		}
	}
	if len(all) == 0 {
		return cty.MapValEmpty(cty.List(cty.String)), nil
	}
	parts := map[string]cty.Value{}
	for name, keys := range all {
		parts[name] = cty.ListVal(keys)
	}
	return cty.MapVal(parts), nil
}
