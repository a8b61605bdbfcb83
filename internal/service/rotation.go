package service

import "stackplan/internal/series"

// Rotation is how the value of a secret is replaced by another one, as far as more is required than new files and restarts: what StoredIn
// states is required too, except at the place Where.
type Rotation struct {
	Both   string // why the old and the new value are valid at the same time, as a sentence; empty: they are not
	Before string // what to do before the new files
	After  string // what to do after the last restart
	Stops  string // what is interrupted if only one value is valid, as a sentence
	Where  string // the place of Elsewhere that Before and After replace; empty: none
}

// Keys are keys that a program creates on hosts, so that no file of a tree contains them.
type Keys struct {
	Name     string // as the name of a secret: keystone/fernet
	Form     string
	Path     string // the directory on the hosts
	Span     series.Span
	Rotation Rotation
}
