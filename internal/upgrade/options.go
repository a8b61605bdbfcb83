package upgrade

import (
	"context"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// classes compares the classes, one after the other. The files of both sides are made meanwhile.
func (p *planner) classes(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	now := made(ctx, p.Current, p.hosts.classes, func(c *class) *model.Host { return c.now })
	then := made(ctx, p.Target, p.hosts.classes, func(c *class) *model.Host { return c.then })
	for _, c := range p.hosts.classes {
		before, after := <-now, <-then
		if err := ctx.Err(); err != nil {
			return err
		}
		if !c.isPart() {
			p.services(c)
			p.files(c, before, after)
		}
		p.class(c, before, after)
	}
	return nil
}

// made makes the files of one side, some classes ahead.
func made(ctx context.Context, side Side, classes []*class, of func(*class) *model.Host) <-chan *host {
	const ahead = 8
	hosts := make(chan *host, ahead)
	go func() {
		defer close(hosts)
		for _, c := range classes {
			select {
			case hosts <- hostOf(ctx, side, of(c), c.projects):
			case <-ctx.Done():
				return
			}
		}
	}()
	return hosts
}

// class compares what a class of hosts receives on both sides.
func (p *planner) class(c *class, now, then *host) {
	p.refused(c, then)
	p.pair(c, now, then)
	for _, s := range now.settings {
		p.count.set(s)
		p.setting(c, now, then, s)
	}
	for _, s := range then.settings {
		if s.other == nil {
			p.begun(c, now, then, s)
		}
	}
	p.defaults(c, now, then)
}

// pair finds for each setting what the other side makes of it: what the same row or override wrote, else what stands under
// the name that the option has there; in the same file, else in any.
func (p *planner) pair(c *class, now, then *host) {
	isSame := []func(a, b *setting) bool{
		func(a, b *setting) bool { return a.origin == b.origin || isSameOverride(a, b) },
		func(a, b *setting) bool {
			d, known := p.facts.follow(a.project, a.key, c.from(), p.To)
			return b.key == a.key || known && d.After != nil && d.After.Key == b.key
		},
	}
	for _, same := range isSame {
		for _, anywhere := range []int{0, 1} {
			for _, a := range now.settings {
				if a.other == nil {
					a.meet(then.settings, func(b *setting) bool { return (anywhere == 1 || a.path == b.path) && same(a, b) })
				}
			}
		}
	}
}

// meet joins a setting with the first free one of the other side.
func (s *setting) meet(others []*setting, same func(*setting) bool) {
	for _, b := range others {
		if b.other == nil && b.project == s.project && same(b) {
			s.other, b.other = b, s
			return
		}
	}
}

func isSameOverride(a, b *setting) bool {
	return a.origin != nil && b.origin != nil && a.origin.Override && b.origin.Override && slices.Equal(a.origin.From, b.origin.From)
}

// setting tells what becomes of one option that is set now.
func (p *planner) setting(c *class, now, then *host, s *setting) {
	d, known := p.facts.follow(s.project, s.key, c.from(), p.To)
	if s.isAsBefore() && len(d.Kinds) == 0 {
		return
	}
	change := p.changeOf(c, now, s)
	if change.SetBy == ByOverride {
		p.overridden(c, s, change, d)
		return
	}
	switch {
	case s.other != nil:
		p.ruled(c, then, s, change, d)
	case then.files[s.path] == nil:
		p.count.changed(s) // told with the file
	case !p.isSpokenTo(then, s):
		change.Kind, change.Series, change.Why = ValueChange, p.seriesOf(c, s), "nothing on these hosts reads it any more"
		p.keep(c, s, change)
	case known && d.After == nil:
		change.Kind, change.Series = Removed, d.Since(catalogue.Removed)
		if d.Instead != "" {
			change.Why = d.Instead
		}
		p.change(c, s, change)
	case known && p.replaced(c, then, s) != "":
		change.Kind, change.Series, change.Why = ValueChange, p.seriesOf(c, s), p.replaced(c, then, s)
		p.count.changed(s)
		p.changes.add(c, change, nil)
	case known && sameTexts(*d.After, s.texts, d.After.Default):
		change.Kind, change.After = DefaultChange, valueOf(*d.After)
		change.Series = orLast(d.Since(catalogue.DefaultChanged), c)
		p.keep(c, s, change)
	default:
		change.Kind, change.Series = ValueChange, p.seriesOf(c, s)
		if known {
			change.After, change.NewOption = valueOf(*d.After), renamedTo(d)
		}
		p.change(c, s, change)
	}
}

// replaced tells which option takes the place of one that no rule sets any more, though the series still has it; empty where
// none is known that is set.
func (p *planner) replaced(c *class, then *host, s *setting) string {
	option, _ := p.facts.option(s.project, c.from(), s.key)
	instead := option.Instead()
	if slices.ContainsFunc(then.settings, func(o *setting) bool { return o.project == s.project && strings.Contains(instead, o.key.String()+" ") }) {
		return instead
	}
	return ""
}

// isAsBefore reports whether the other side says the same, under the name that the description gives the option. A list of
// scheduler filters is not the same where one of them is gone.
func (s *setting) isAsBefore() bool {
	if s.other == nil || s.other.key != s.key || !slices.Equal(s.other.texts, s.texts) || s.origin == nil {
		return false
	}
	return !s.origin.Override || writtenKey(s) == s.key && !isFilterList(s.key)
}

// changeOf is a change of a setting, of no kind yet.
func (p *planner) changeOf(c *class, now *host, s *setting) Change {
	change := Change{
		Project: s.project, Option: s.key, Before: p.value(now, s),
		Services: now.readersOf(p.rows[s.origin], s.project, s.path, s.key), Files: []string{s.path}, SetBy: ByRule,
	}
	if s.origin != nil {
		change.Rule, change.Why = s.origin.Option, s.origin.Why
		if s.origin.Override {
			change.SetBy, change.Rule, change.Why = ByOverride, "", ""
		}
	}
	return change
}

// ruled tells what becomes of an option that a row sets on both sides.
func (p *planner) ruled(c *class, then *host, s *setting, change Change, d catalogue.Difference) {
	if s.origin != s.other.origin && s.other.origin != nil {
		change.Rule, change.Why = s.other.origin.Option, s.other.origin.Why
	}
	change.After = p.value(then, s.other)
	option := catalogue.Option{}
	if d.After != nil {
		option = *d.After
	}
	isSame := sameTexts(option, s.texts, s.other.texts)
	if s.key != s.other.key {
		renamed := change
		renamed.Kind, renamed.NewOption, renamed.Series = Renamed, s.other.key, orLast(d.Since(catalogue.Renamed), c)
		renamed.Before, renamed.After = nil, nil
		p.change(c, s, renamed)
	}
	if !isSame {
		change.Kind, change.Series = ValueChange, p.seriesOf(c, s)
		if danger := dangerOf(d, c.way); danger != nil && slices.Equal(s.other.texts, []string{danger.to}) {
			change.warn(danger)
		}
		p.change(c, s, change)
	}
	p.keepFacts(c, s, change, d)
}

// keepFacts notes what changed under an option that keeps its value.
func (p *planner) keepFacts(c *class, s *setting, change Change, d catalogue.Difference) {
	for kind, event := range map[Kind]catalogue.EventKind{DefaultChange: catalogue.DefaultChanged, Deprecated: catalogue.Deprecated} {
		if !d.Has(event) {
			continue
		}
		kept := change
		kept.Kind, kept.Series, kept.RemovedIn = kind, d.Since(event), series.None
		kept.Before, kept.After = valueOf(*d.Before), valueOf(*d.After)
		if kind == Deprecated {
			kept.RemovedIn, kept.Before, kept.After = d.Gone, change.Before, nil
		}
		p.keep(c, s, kept)
	}
	for _, event := range []catalogue.EventKind{catalogue.TypeChanged, catalogue.RangeChanged, catalogue.ChoicesChanged} {
		if d.Has(event) {
			kept := change
			kept.Kind, kept.Series, kept.After, kept.Message = Invalid, d.Since(event), nil, limitText(event, d)
			p.keep(c, s, kept)
		}
	}
}

// begun tells of an option that is set in the wanted series and not now.
func (p *planner) begun(c *class, now, then *host, s *setting) {
	if now.files[s.path] == nil {
		return // told with the file
	}
	change := p.changeOf(c, then, s)
	change.Kind, change.Series, change.Option = ValueChange, p.begunIn(c, s), s.key
	change.Before, change.After = nil, p.value(then, s)
	if before, known := p.facts.follow(s.project, s.key, p.To, c.from()); known && before.After != nil {
		change.Before = valueOf(*before.After)
		if before.After.Key != s.key {
			change.Option, change.NewOption = before.After.Key, s.key
		}
		if !before.After.Computed && sameTexts(*before.After, s.texts, before.After.Default) {
			change.Kind, change.Series = DefaultChange, orLast(before.Since(catalogue.DefaultChanged), c)
			p.kept.add(c, change, nil)
			return
		}
	}
	change.warnOfQueues()
	p.changes.add(c, change, p.inputs(c, s))
}
