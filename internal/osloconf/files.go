package osloconf

import "stackplan/internal/catalogue"

// Options are the options that a file sets.
type Options struct {
	All   []Setting             // in the order of the file
	index map[catalogue.Key]int // of All
}

// Index makes the options of a file accessible by their names. The options share the index of others, such as those of the same file of another
// host, if these have the same names in the same order; nil: there are none.
func Index(all []Setting, other *Options) *Options {
	if other != nil && other.hasNamesOf(all) {
		return &Options{all, other.index}
	}
	index := make(map[catalogue.Key]int, len(all))
	for i, set := range all {
		index[set.Key] = i
	}
	return &Options{all, index}
}

func (o *Options) hasNamesOf(all []Setting) bool {
	if len(all) != len(o.index) {
		return false
	}
	for i, set := range all {
		if at, isKnown := o.index[set.Key]; !isKnown || at != i {
			return false
		}
	}
	return true
}

// Set returns the lines that set an option under any of its names.
func (o *Options) Set(option catalogue.Option) (Setting, bool) {
	if i, isSet := o.index[option.Key.Canonical()]; isSet {
		return o.All[i], true
	}
	for _, key := range option.Deprecated {
		if i, isSet := o.index[key.Canonical()]; isSet {
			return o.All[i], true
		}
	}
	return Setting{}, false
}

// Files are the oslo.config files of a host, by path.
type Files map[string]*Options

// Read returns the lines that set an option for a program which reads some of the files in this order: a later file takes precedence.
func (f Files) Read(paths []string, option catalogue.Option) (last Setting, isSet bool) {
	for _, path := range paths {
		file := f[path]
		if file == nil {
			continue
		}
		if set, ok := file.Set(option); ok {
			last, isSet = set, true
		}
	}
	return last, isSet
}
