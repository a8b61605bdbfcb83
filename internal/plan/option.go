package plan

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// optionLookup finds the definitions of options in the series of both sides, and caches them.
type optionLookup struct {
	facts       *catalogue.Catalogue
	now, then   model.Custom // the custom options of both descriptions
	definitions map[optionID]definition
	names       map[optionID]catalogue.Key // the newest name
	changed     map[seriesChange][]changedDefault
	likeSecret  map[string]bool // unknown names
}

// optionID is an option as a file names it.
type optionID struct {
	project string
	in      series.Series
	key     catalogue.Key
}

// definition is the definition of an option, if it is known.
type definition struct {
	catalogue.Option
	isKnown bool
}

// maxCachedNames limits the caches, since a snapshot may contain any number of names.
const maxCachedNames = 50_000

func newOptionLookup(o Options) *optionLookup {
	l := &optionLookup{
		facts: o.Want.Catalogue, now: o.Want.Model.Custom, definitions: map[optionID]definition{}, names: map[optionID]catalogue.Key{},
		changed: map[seriesChange][]changedDefault{}, likeSecret: map[string]bool{},
	}
	if o.Old != nil {
		l.then = o.Old.Model.Custom
	}
	return l
}

// find returns the definition of an option in a series by any name that the series accepts.
func (l *optionLookup) find(project string, in series.Series, section, key string) definition {
	id := optionID{project, in, catalogue.Key{Group: section, Name: key}.Canonical()}
	def, ok := l.definitions[id]
	if !ok {
		def = l.define(id)
		if len(l.definitions) < maxCachedNames {
			l.definitions[id] = def
		}
	}
	return def
}

func (l *optionLookup) define(id optionID) definition {
	if own, ok := l.custom(id.project, id.key); ok {
		return definition{own, true}
	}
	option, known := l.facts.Read(id.project, id.in, id.key)
	if !known {
		option, known = l.facts.BackendOption(id.project, id.in, id.key)
	}
	return definition{option, known}
}

// custom returns an option that one of the descriptions defines.
func (l *optionLookup) custom(project string, key catalogue.Key) (catalogue.Option, bool) {
	for _, custom := range []model.Custom{l.now, l.then} {
		if own, ok := custom.Options[project][key.Group][key.Name]; ok {
			return catalogue.Option{Project: project, Key: key, Type: catalogue.Type(own.Type), Secret: own.Secret}, true
		}
	}
	return catalogue.Option{}, false
}

// newestName returns the newest name of an option, which is the same for all its names.
func (l *optionLookup) newestName(project, section, key string) catalogue.Key {
	id := optionID{project, series.None, catalogue.Key{Group: section, Name: key}.Canonical()}
	name, ok := l.names[id]
	if !ok {
		name = l.facts.Life(project, id.key).Key
		if len(l.names) < maxCachedNames {
			l.names[id] = name
		}
	}
	return name
}

// inSeries returns the definition in a series of an option that a file of another series names.
func (l *optionLookup) inSeries(project string, in series.Series, section, key string) definition {
	if def := l.find(project, in, section, key); def.isKnown {
		return def
	}
	if option, ok := l.facts.Resolve(project, l.newestName(project, section, key), series.None, in); ok {
		return definition{option, true}
	}
	return definition{}
}

// inPair returns the definition of an option of a pair in the wanted series; if it has none, in the series of the snapshot.
func (l *optionLookup) inPair(c pair, section, key string) definition {
	if !c.isOslo() {
		return definition{}
	}
	if def := l.find(c.want.Project, c.now, section, key); def.isKnown || c.then == c.now {
		return def
	}
	return l.find(c.want.Project, c.then, section, key)
}

// formatTypes maps types of the catalogue to those of formats. All others are compared as strings.
var formatTypes = map[catalogue.Type]format.Type{
	catalogue.Integer: format.Integer, catalogue.Port: format.Integer, catalogue.Float: format.Float,
	catalogue.Boolean: format.Boolean, catalogue.IPAddress: format.Address, catalogue.List: format.List, catalogue.Dict: format.Dict,
}

// unordered are the lists whose order has no effect: filters of a scheduler, as a host must pass all of them, and lists of what is
// enabled.
var unordered = map[string]bool{
	"enabled_filters": true, "scheduler_default_filters": true, "available_filters": true, "scheduler_available_filters": true,
	"enabled_apis": true,
}

// kindIn returns how the values of an option of a pair are compared. Names of plug-ins are equal if they mean the same class in the
// series of either side.
func (l *optionLookup) kindIn(c pair, section, key string) format.Kind {
	k := l.inPair(c, section, key).kind()
	if now, then := c.plugins(section, key, c.now), c.plugins(section, key, c.then); now != nil || then != nil {
		k.Alias = func(member string) string { return canonicalName(now, then, c, member) }
	}
	return k
}

// canonicalName returns the common text of all names of a plug-in in the series of a pair. Either of the plug-ins may be nil.
func canonicalName(now, then *service.Plugins, c pair, member string) string {
	if now != nil {
		if name := now.Canonical(member, c.now); name != member {
			return name
		}
	}
	if then != nil && c.now != c.then {
		return then.Canonical(member, c.then)
	}
	return member
}

// plugins returns the plug-ins that an option of a pair names in a series; nil if it names none.
func (c *pair) plugins(section, key string, in series.Series) *service.Plugins {
	if c.file == nil || !c.isOslo() {
		return nil
	}
	for _, svc := range c.file.services {
		if svc.Project != nil && svc.Project.Name == c.want.Project {
			return svc.Project.PluginsOf(catalogue.Key{Group: section, Name: key}.Canonical().String(), in)
		}
	}
	return nil
}

// equalsDefault reports whether values mean the default of an option of a pair. A plug-in may have several names.
func (l *optionLookup) equalsDefault(c pair, def definition, values []string) bool {
	if !def.isKnown {
		return false
	}
	k := l.kindIn(c, def.Group, def.Name)
	return catalogue.EqualsDefault(def.Option, values) || k.Alias != nil && catalogue.EqualsDefault(def.Option, def.Default) && k.Equal(values, def.Default)
}

// kind returns how values of the option are compared.
func (d definition) kind() format.Kind {
	if !d.isKnown {
		return format.Kind{}
	}
	if d.IsMulti() {
		return format.Kind{Type: formatTypes[d.Item], Multi: true, Set: unordered[d.Name]}
	}
	return format.Kind{Type: formatTypes[d.Type], Item: formatTypes[d.Item], Set: unordered[d.Name]}
}

// secretKind returns what is known about an option of a pair: it is declared as secret if a row sets it to a secret, or if the
// catalogue marks it as secret in any series. The value of a known option that is not a string contains no secret as a whole.
func (l *optionLookup) secretKind(c pair, def definition, section, key string) secret.Kind {
	switch {
	case c.file != nil && c.file.isSecret(section, key), def.isKnown && def.Secret:
		return secret.Declared
	case l.facts.IsSecret(c.want.Project, catalogue.Key{Group: section, Name: key}, def.isKnown):
		return secret.Declared
	case !def.isKnown && c.isOslo() && l.isLikeSecret(key):
		return secret.Declared
	case def.isKnown && def.Type != catalogue.String && def.Type != "" && def.Type != catalogue.Unknown:
		return secret.Public
	}
	return secret.Unknown
}

// maxLikeSecrets limits how many unknown names are compared with those of secrets. The values of further names are hidden.
const maxLikeSecrets = 5000

// isLikeSecret reports whether an unknown name is probably a misspelling of the name of a secret.
func (l *optionLookup) isLikeSecret(name string) bool {
	is, known := l.likeSecret[name]
	if !known {
		if len(l.likeSecret) >= maxLikeSecrets {
			return true
		}
		is = l.facts.IsLikeSecret(catalogue.Key{Name: name})
		l.likeSecret[name] = is
	}
	return is
}

// defaultValue returns the effective default of the option; nil if it has none, or if it is computed on the host. The default of a secret
// is public.
func (d definition) defaultValue() *Value {
	if !d.isKnown || d.Computed || d.EffectiveDefault() == nil {
		return nil
	}
	return &Value{Texts: d.EffectiveDefault(), Default: true}
}
