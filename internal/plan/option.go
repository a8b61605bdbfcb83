package plan

import (
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// options knows what the values of options mean, in the series of both sides.
type options struct {
	facts *catalogue.Catalogue
	now   model.Custom
	then  model.Custom
	found map[optionID]fact
	names map[optionID]catalogue.Key // the newest name
	moved map[move][]movedDefault
}

// optionID is an option as a file names it.
type optionID struct {
	project string
	in      series.Series
	key     catalogue.Key
}

// fact is what is known of an option.
type fact struct {
	catalogue.Option
	known bool
}

// maxNames bounds what is remembered: a snapshot may name anything.
const maxNames = 50_000

func newOptions(o Options) options {
	all := options{
		facts: o.Facts, now: o.Want.Cloud.Custom, found: map[optionID]fact{}, names: map[optionID]catalogue.Key{},
		moved: map[move][]movedDefault{},
	}
	if o.Old != nil {
		all.then = o.Old.Cloud.Custom
	}
	return all
}

// find returns what a series knows of an option under any name that it reads.
func (o *options) find(project string, in series.Series, section, key string) fact {
	id := optionID{project, in, catalogue.Key{Group: section, Name: key}.Canonical()}
	f, ok := o.found[id]
	if !ok {
		f = o.ask(id)
		if len(o.found) < maxNames {
			o.found[id] = f
		}
	}
	return f
}

func (o *options) ask(id optionID) fact {
	for _, custom := range []model.Custom{o.now, o.then} {
		if own, ok := custom.Options[id.project][id.key.Group][id.key.Name]; ok {
			return fact{catalogue.Option{Project: id.project, Key: id.key, Type: catalogue.Type(own.Type), Secret: own.Secret}, true}
		}
	}
	option, known := o.facts.Read(id.project, id.in, id.key)
	if !known {
		option, known = o.facts.BackendOption(id.project, id.in, id.key)
	}
	return fact{option, known}
}

// newest returns the newest name of an option, which all its names have in common.
func (o *options) newest(project, section, key string) catalogue.Key {
	id := optionID{project, series.None, catalogue.Key{Group: section, Name: key}.Canonical()}
	name, ok := o.names[id]
	if !ok {
		name = o.facts.Life(project, id.key).Key
		if len(o.names) < maxNames {
			o.names[id] = name
		}
	}
	return name
}

// inSeries returns what a series knows of an option that a file of another series names.
func (o *options) inSeries(project string, in series.Series, section, key string) fact {
	if f := o.find(project, in, section, key); f.known {
		return f
	}
	if option, ok := o.facts.Resolve(project, o.newest(project, section, key), series.None, in); ok {
		return fact{option, true}
	}
	return fact{}
}

// kinds are the types of the catalogue as formats know them. The others are texts.
var kinds = map[catalogue.Type]format.Type{
	catalogue.Integer: format.Integer, catalogue.Port: format.Integer, catalogue.Float: format.Float,
	catalogue.Boolean: format.Boolean, catalogue.IPAddress: format.Address, catalogue.List: format.List, catalogue.Dict: format.Dict,
}

// sets are the lists whose order means nothing to the program: the filters of a scheduler, of which a host must pass all, and
// lists of what is switched on.
var sets = map[string]bool{
	"enabled_filters": true, "scheduler_default_filters": true, "available_filters": true, "scheduler_available_filters": true,
	"enabled_apis": true,
}

// kind returns what is known of the values of an option.
func (f fact) kind() format.Kind {
	if !f.known {
		return format.Kind{}
	}
	k := format.Kind{Type: kinds[f.Type], Item: kinds[f.Item], Set: sets[f.Name]}
	if f.IsMulti() {
		k = format.Kind{Type: kinds[f.Item], Multi: true, Set: sets[f.Name]}
	}
	return k
}

// isSecret reports whether no value of the option may be shown.
func (f fact) isSecret(key string) bool {
	switch {
	case f.known && f.Secret:
		return true
	case f.known && f.Type != catalogue.String && f.Type != "":
		return false
	}
	return tellsSecret.MatchString(strings.ReplaceAll(key, "-", "_"))
}

// defaults returns what the option is where nobody sets it; nil where that is nothing, or known on the host only.
func (f fact) defaults() []string {
	if !f.known || f.Computed {
		return nil
	}
	return f.Default
}
