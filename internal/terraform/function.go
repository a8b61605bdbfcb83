package terraform

import (
	"errors"
	"maps"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are the functions of Terraform. Those that read files are in folder.functions. Functions that read the clock, random numbers or
// the machine are not evaluated: their result is unknown.
var functions = sync.OnceValue(func() map[string]function.Function {
	all := map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc, "max": stdlib.MaxFunc,
		"min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc, "signum": stdlib.SignumFunc,

		"chomp": stdlib.ChompFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc, "indent": stdlib.IndentFunc,
		"join": stdlib.JoinFunc, "lower": stdlib.LowerFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
		"split": stdlib.SplitFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc,
		"trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc,
		"upper": stdlib.UpperFunc,

		"chunklist": stdlib.ChunklistFunc, "coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
		"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc,
		"flatten": stdlib.FlattenFunc, "keys": stdlib.KeysFunc, "merge": stdlib.MergeFunc, "range": stdlib.RangeFunc,
		"reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": stdlib.SetProductFunc,
		"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc,
		"values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,

		"csvdecode": stdlib.CSVDecodeFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,
		"formatdate": stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc,

		"try": tryfunc.TryFunc, "can": tryfunc.CanFunc,
		"tostring": stdlib.MakeToFunc(cty.String), "tonumber": stdlib.MakeToFunc(cty.Number), "tobool": stdlib.MakeToFunc(cty.Bool),
		"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
		"tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),

		"length": ofOne(cty.DynamicPseudoType, length), "sum": ofOne(cty.DynamicPseudoType, sum), "one": ofOne(cty.DynamicPseudoType, one),
		"alltrue": ofOne(cty.List(cty.Bool), every), "anytrue": ofOne(cty.List(cty.Bool), some),
		"sensitive": ofOne(cty.DynamicPseudoType, same), "nonsensitive": ofOne(cty.DynamicPseudoType, same),
		"startswith": ofTexts(strings.HasPrefix), "endswith": ofTexts(strings.HasSuffix), "strcontains": ofTexts(strings.Contains),
		"lookup": lookup, "index": index, "replace": replace,
	}
	for name, sum := range digests {
		all[name] = ofText(func(text string) (cty.Value, error) { return cty.StringVal(sum([]byte(text))), nil })
	}
	maps.Copy(all, textFunctions())
	for _, name := range []string{"base64gzip", "bcrypt", "cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets", "pathexpand", "plantimestamp",
		"rsadecrypt", "textdecodebase64", "textencodebase64", "timestamp", "type", "uuid", "uuidv5", "yamlencode"} {
		all[name] = notEvaluated(name)
	}
	return all
})

// notEvaluated returns a function whose result is unknown.
func notEvaluated(name string) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "arguments", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true},
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
			return unknown(name + "() is not evaluated here"), nil
		},
	})
}

// ofOne returns a function of one known argument.
func ofOne(kind cty.Type, result func(cty.Value) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: kind}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return result(args[0]) },
	})
}

// ofTexts returns a function that compares two strings.
func ofTexts(compare func(text, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "part", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(compare(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

func same(v cty.Value) (cty.Value, error) { return v, nil }

// length returns the number of elements, or of characters of a string.
func length(v cty.Value) (cty.Value, error) {
	if v.Type() == cty.String {
		return stdlib.Strlen(v)
	}
	if !v.CanIterateElements() {
		return cty.NilVal, errors.New("length requires a list, a set, a map or a string")
	}
	return v.Length(), nil
}

// sum adds the numbers of a list.
func sum(v cty.Value) (cty.Value, error) {
	if !v.CanIterateElements() || v.LengthInt() == 0 {
		return cty.NilVal, errors.New("sum requires a list with at least one number")
	}
	total := cty.Zero
	for it := v.ElementIterator(); it.Next(); {
		_, part := it.Element()
		number, err := convert.Convert(part, cty.Number)
		if err != nil || number.IsNull() {
			return cty.NilVal, errors.New("sum requires numbers")
		}
		total = total.Add(number)
	}
	return total, nil
}

// one returns the only element of a list, or null if the list is empty.
func one(v cty.Value) (cty.Value, error) {
	if !v.CanIterateElements() || v.LengthInt() > 1 {
		return cty.NilVal, errors.New("one requires a list or a set with at most one element")
	}
	for it := v.ElementIterator(); it.Next(); {
		_, part := it.Element()
		return part, nil
	}
	return cty.NullVal(cty.DynamicPseudoType), nil
}

// every returns whether all elements are true.
func every(v cty.Value) (cty.Value, error) { return joined(v, cty.True, cty.Value.And) }

// some returns whether an element is true.
func some(v cty.Value) (cty.Value, error) { return joined(v, cty.False, cty.Value.Or) }

func joined(v, result cty.Value, join func(a, b cty.Value) cty.Value) (cty.Value, error) {
	for it := v.ElementIterator(); it.Next(); {
		_, part := it.Element()
		if part.IsNull() {
			part = cty.False
		}
		result = join(result, part)
	}
	return result, nil
}

// lookup returns the element of a map with that key, or its third argument.
var lookup = function.New(&function.Spec{
	Params:   []function.Parameter{{Name: "map", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true}, {Name: "key", Type: cty.String}},
	VarParam: &function.Parameter{Name: "default", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true},
	Type:     function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		from, marks := args[0].Unmark() // the elements keep their own marks
		kind := from.Type()
		if !from.IsKnown() {
			return cty.DynamicVal.WithMarks(marks), nil
		}
		switch key := args[1].AsString(); {
		case kind.IsMapType() && from.HasIndex(args[1]).True():
			return from.Index(args[1]).WithMarks(marks), nil
		case kind.IsObjectType() && kind.HasAttribute(key):
			return from.GetAttr(key).WithMarks(marks), nil
		case !kind.IsMapType() && !kind.IsObjectType():
			return cty.NilVal, errors.New("lookup requires a map")
		case len(args) > 2:
			return args[2].WithMarks(marks), nil
		}
		return cty.NilVal, errors.New("the map has no such key, and the call has no default")
	},
})

// index returns the index of a value in a list.
var index = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if kind := args[0].Type(); !kind.IsListType() && !kind.IsTupleType() {
			return cty.NilVal, errors.New("index requires a list")
		}
		for it := args[0].ElementIterator(); it.Next(); {
			place, part := it.Element()
			if equal, err := stdlib.Equal(part, args[1]); err == nil && equal.IsKnown() && equal.True() {
				return place, nil
			}
		}
		return cty.NilVal, errors.New("the list does not contain the value")
	},
})

// replace replaces a part of a string, or the matches of a regular expression between slashes.
var replace = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "part", Type: cty.String}, {Name: "by", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if part := args[1].AsString(); len(part) > 1 && part[0] == '/' && part[len(part)-1] == '/' {
			return stdlib.RegexReplace(args[0], cty.StringVal(part[1:len(part)-1]), args[2])
		}
		return stdlib.Replace(args[0], args[1], args[2])
	},
})
