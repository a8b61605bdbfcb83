package capacity

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
)

// Verdict is whether the capacity is sufficient. In JSON it is true, false or null.
type Verdict int

// The verdicts. A number that is unknown decides only if it makes a difference: if the known part of a sum exceeds the capacity, the
// unknown part is irrelevant.
const (
	Sufficient Verdict = iota
	NotKnown
	Insufficient
)

// String returns the verdict in a word.
func (v Verdict) String() string {
	return [...]string{"sufficient", "not known", "insufficient"}[v]
}

// MarshalJSON prints true, null or false.
func (v Verdict) MarshalJSON() ([]byte, error) {
	return []byte([...]string{"true", "null", "false"}[v]), nil
}

// MarshalJSON prints null for the sum, the headroom and what depends on them if a part of the sum is unknown, and the known part as
// at_least.
func (p *Quota) MarshalJSON() ([]byte, error) {
	type plain Quota // without this method
	if len(p.Unknown) == 0 {
		return marshal((*plain)(p))
	}
	type openLoss struct {
		Loss
		Headroom *int64 `json:"headroom"`
		Fits     *bool  `json:"fits"`
	}
	open := struct {
		*plain
		Limit    *int64     `json:"limit"`
		AtLeast  int64      `json:"at_least"`
		Headroom *int64     `json:"headroom"`
		Losses   []openLoss `json:"losses,omitempty"`
	}{plain: (*plain)(p), AtLeast: p.Limit}
	for _, l := range p.Losses {
		one := openLoss{Loss: l}
		if !l.Fits {
			one.Fits = &l.Fits
		}
		open.Losses = append(open.Losses, one)
	}
	return marshal(open)
}

// settle sets what is usable, what is left, and the verdict without failures.
func (p *Quota) settle(usable int64) {
	p.Usable = usable
	p.Headroom = minus(usable, p.Limit)
	switch {
	case p.Headroom < 0, len(p.Unlimited) > 0: // no capacity is sufficient for a project without a limit
		p.Fits = Insufficient
	case len(p.Unknown) > 0:
		p.Fits = NotKnown
	default:
		p.Fits = Sufficient
	}
}

// verdict returns the verdict on a region: that of its quotas, connection limits, flavors and mixes.
func (r *Region) verdict() Verdict {
	worst := Sufficient
	for _, q := range r.Quotas {
		if q.Accepted == nil {
			worst = max(worst, q.Fits)
		}
	}
	for _, l := range r.ConnectionLimits {
		if l.State == Exceeded && l.Accepted == nil {
			worst = Insufficient
		}
	}
	if r.Packing == nil {
		return worst
	}
	if slices.ContainsFunc(r.Packing.Flavors, func(f FlavorFit) bool { return f.Unknown != "" && f.Accepted == nil }) {
		worst = max(worst, NotKnown)
	}
	if slices.ContainsFunc(r.Packing.Mixes, func(m Mix) bool { return m.Refused && m.Accepted == nil }) {
		worst = Insufficient
	}
	return worst
}

// Passes reports whether nothing exceeds the capacity, and nothing is unknown that must be known.
func (r *Report) Passes() bool {
	return r.Fits == Sufficient || r.Fits == NotKnown && r.AllowUnknown
}

// plus, minus and times compute within the range of int64: a result outside of it is the nearest number of the range.
func plus(a, b int64) int64 {
	switch {
	case a > 0 && b > math.MaxInt64-a:
		return math.MaxInt64
	case a < 0 && b < math.MinInt64-a:
		return math.MinInt64
	}
	return a + b
}

func minus(a, b int64) int64 {
	if b == math.MinInt64 {
		return plus(plus(a, math.MaxInt64), 1)
	}
	return plus(a, -b)
}

func times(factors ...int64) int64 {
	product, approximate := int64(1), 1.0
	for _, f := range factors {
		product, approximate = product*f, approximate*float64(f)
	}
	if math.Abs(approximate) < 1<<62 {
		return product
	}
	return rounded(approximate)
}

// rounded returns a number as an integer within the range of int64; 0 if it is not a number.
func rounded(f float64) int64 {
	switch {
	case math.IsNaN(f):
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// isExceeded reports whether a quota exceeds the capacity by a number: a change can make it fit.
func (p *Quota) isExceeded() bool {
	return p.Fits == Insufficient && (p.Headroom < 0 || slices.ContainsFunc(p.Losses, func(l Loss) bool { return l.Required && !l.Fits }))
}

// MarshalJSON prints null for the number of instances if the size of one is not known.
func (f FlavorFit) MarshalJSON() ([]byte, error) {
	type plain FlavorFit // without this method
	if f.Unknown == "" {
		return marshal(plain(f))
	}
	return marshal(struct {
		plain
		Instances *int64 `json:"instances"`
	}{plain: plain(f)})
}

// marshal prints JSON as the reports do, without escapes for HTML: the encoder does not change what MarshalJSON returns.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
