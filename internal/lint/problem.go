package lint

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// problem is what is wrong with a setting, regardless of its position.
type problem struct {
	code     string
	severity diag.Severity
	message  string
	rule     string
	hint     string
	atValue  bool // the value is marked, not the name
}

// verdict is what is known about an option with a value in one or more series.
type verdict struct {
	option   catalogue.Option
	known    bool   // option is set
	foreign  bool   // nothing is known about the option
	origin   string // of a foreign option: the plug-in that has it; "" if that is not known
	isSet    bool   // to its default
	problems []problem
}

// Checker checks settings. It must not be used by several goroutines at a time.
type checker struct {
	facts    *catalogue.Catalogue
	projects map[string]*service.Project
	cache    map[question]verdict
	secrets  map[secretKey]bool
}

type question struct {
	project, sample string
	ofPlugin        bool
	in              series.Series
	key             catalogue.Key
	sections        string // those of back ends
	value           string
}

type secretKey struct {
	project string
	key     catalogue.Key
}

// maxVerdicts limits the cache. Most files of a cloud set the same options to the same values.
const maxVerdicts = 50_000

func newChecker(facts *catalogue.Catalogue, services []*service.Service) *checker {
	c := &checker{facts: facts, projects: map[string]*service.Project{}, cache: map[question]verdict{}, secrets: map[secretKey]bool{}}
	for _, p := range service.Projects(services) {
		c.projects[p.Name] = p
	}
	return c
}

// check returns the verdict about a setting in series that fit equally well: a problem of only some of them is left out, since
// the file may be of another one.
func (c *checker) check(d *document, s *setting, sections []string, in []series.Series) verdict {
	v := c.checkIn(d, s, sections, in[len(in)-1])
	for _, other := range in[:len(in)-1] {
		if len(v.problems) == 0 {
			break
		}
		there := c.checkIn(d, s, sections, other)
		v.problems = slices.DeleteFunc(slices.Clone(v.problems), func(p problem) bool {
			return !slices.ContainsFunc(there.problems, func(q problem) bool { return q.code == p.code })
		})
	}
	return v
}

// checkIn returns the verdict about a setting in one series.
func (c *checker) checkIn(d *document, s *setting, sections []string, in series.Series) verdict {
	q := question{d.file.Project, d.file.Sample, d.ofPlugin, in, s.key, strings.Join(sections, ","), s.value}
	if v, known := c.cache[q]; known {
		return v
	}
	v := c.name(d, s.key, sections, in)
	if v.known && !s.open {
		c.value(&v, s, in)
	}
	if v.known {
		v.problems = append(v.problems, misplaced(c.facts, d, v.option)...)
	}
	if len(c.cache) >= maxVerdicts {
		clear(c.cache)
	}
	if len(s.value) < 1<<10 {
		c.cache[q] = v
	}
	return v
}

// isSecret reports whether the value of a setting is a secret as a whole.
func (c *checker) isSecret(project string, key catalogue.Key, isKnown bool) bool {
	q := secretKey{project, key}
	is, cached := c.secrets[q]
	if !cached {
		is = c.facts.IsSecret(project, key, isKnown) || !isKnown && c.facts.IsLikeSecret(key)
		if len(c.secrets) < maxVerdicts {
			c.secrets[q] = is
		}
	}
	return is
}

// misplaced returns the note about an option that the programs which read a file do not register: an option of an agent in the file that
// all programs of the project share, or an option of one agent in the file of another.
func misplaced(facts *catalogue.Catalogue, d *document, o catalogue.Option) []problem {
	files := facts.Files(o)
	main, known := facts.MainFile(d.file.Project), d.file.Sample != ""
	if !known || len(files) == 0 || slices.Contains(files, d.file.Sample) || slices.Contains(files, main) || !facts.IsSample(o, d.file.Sample) ||
		facts.Registers(o, d.file.Sample) {
		return nil
	}
	isShared := func(file string) bool { return catalogue.IsCompanion(d.file.Project, file) }
	if (d.file.Sample == main || isShared(d.file.Sample)) && slices.ContainsFunc(files, isShared) {
		return nil
	}
	p := problem{code: "lint/file", severity: diag.Warning, rule: fmt.Sprintf("the sample files of %s in %v that list it: %s", d.file.Project, o.Series, strings.Join(files, ", "))}
	if d.file.Sample == main || isShared(d.file.Sample) { // many agents are started with ml2_conf.ini too
		p.severity = diag.Note
		p.message = fmt.Sprintf("%v is an option of %s: of the programs that read %s, only those that also read that file have it", o.Key, strings.Join(files, ", "), d.file.Sample)
	} else {
		p.message = fmt.Sprintf("%v is not an option of the programs that read %s", o.Key, d.file.Sample)
	}
	p.hint = "set it in " + files[0]
	return []problem{p}
}
